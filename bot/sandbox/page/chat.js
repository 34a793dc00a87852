// The phones' page. All state is the platform's: it is fetched once, then kept up by the long poll of /control/events.
import { byId, drawing, make, renew } from "/dom.js";
import { KINDS, dress, isWaiting, messageItem, reactionsTo } from "/message.js";
import { ZONE, ask, groups, messages, nameOf, phones, spaced, threadOf, titleOf } from "/world.js";

const OPEN_AT_START = 3; // at least
const FRAME_WIDTH = 342; // with the gap beside it
const POLL_PAUSE_MS = 1500; // after a failure
const open = new Map(); // thread -> its frame
const unread = new Map(); // thread -> count
let last = 0;

const isPhoneWidth = () => matchMedia("(max-width: 719px)").matches;

function notice(text) {
  const box = byId("notice");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(notice.timer);
  notice.timer = setTimeout(() => { box.hidden = true; }, 6000);
}

// A command of the person at the page; what the platform refuses is said.
async function command(path, body) {
  try {
    return await ask(path, body);
  } catch (error) {
    notice(error.message);
    return null;
  }
}

/* ---- One phone ---- */

function isMine(message, thread) {
  if (message.by === "business") return false;
  return groups.has(thread) ? message.from === open.get(thread)?.writer() : true;
}

const dayOf = (time) => new Date(time).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: ZONE });

class Frame {
  constructor(thread) {
    this.thread = thread;
    this.drawn = false;
    this.element = byId("phone-template").content.firstElementChild.cloneNode(true);
    this.log = this.find(".log");
    this.form = this.find(".write");
    this.text = this.find("textarea");
    this.element.dataset[this.isGroup() ? "group" : "phone"] = thread;
    this.listen();
    this.head();
    this.draw();
  }

  find(selector) { return this.element.querySelector(selector); }
  isGroup() { return groups.has(this.thread); }
  writer() { return this.isGroup() ? this.find("select").value : this.thread; }

  head() {
    const group = groups.get(this.thread), phone = phones.get(this.thread);
    const name = titleOf(this.thread), owner = this.find(".owner-name");
    const number = spaced(this.thread), detail = group ? `group of ${group.members.length}` : [phone.role, number === name ? "" : number].filter(Boolean).join(" · ");
    owner.replaceChildren(name, make("small", { textContent: detail, title: detail }));
    this.element.setAttribute("aria-label", group ? `Group ${name}` : `Phone of ${name}, ${spaced(this.thread)}`);
    this.log.setAttribute("aria-label", `Messages, ${name}`);
    this.find("[data-action=close]").setAttribute("aria-label", `Put away ${name}`);
    for (const label of this.element.querySelectorAll(".power")) label.hidden = Boolean(group);
    this.find("[data-attach=sms]").hidden = Boolean(group) || this.thread.includes(".");
    this.find(".names h2").replaceChildren(group ? name : "Pukaar");
    this.find(".names p").textContent = group ? ["Pukaar", ...group.members.map(nameOf)].join(", ") : "business account";
    if (group) {
      dress(this.find(".avatar"), name, this.thread);
      this.fillWriters(group);
    } else {
      this.find(".avatar").replaceChildren(make("img", { src: "/icon.svg", alt: "" }));
      this.find(".names h2").append(drawing("0 0 24 24", ["path", { d: "M5 13l4 4L19 7" }]));
      this.find(".names h2 svg").classList.add("badge");
      this.find("[data-action=power]").checked = !phone.off;
      this.find("[data-action=data]").checked = !phone.no_data;
      this.find(".power.data").setAttribute("aria-label", `${name}’s phone has data`);
      this.find(".power.data span").textContent = phone.no_data ? "no data" : "data";
      this.find(".power:not(.data)").setAttribute("aria-label", `${name}’s phone is on`);
      this.find(".power:not(.data) span").textContent = phone.off ? "off" : "on";
    }
  }

  fillWriters(group) {
    const select = this.find("select"), chosen = select.value;
    this.find(".as").hidden = false;
    select.replaceChildren(...group.members.map((key) => make("option", { value: key, textContent: `${nameOf(key)} · ${spaced(key)}` })));
    if (group.members.includes(chosen)) select.value = chosen;
  }

  draw() {
    const atEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60;
    const rows = [];
    let before = null;
    for (const message of messages.values()) {
      if (threadOf(message) !== this.thread || message.type === "reaction") continue;
      const day = dayOf(message.at);
      if (!before || dayOf(before.at) !== day) {
        const textContent = day === dayOf(Date.now()) ? "Today" : day;
        rows.push({ key: day, signature: textContent, build: () => make("li", { className: "day", textContent }) });
      }
      rows.push(this.row(message, before));
      before = message;
    }
    renew(this.log, rows);
    this.drawn = true;
    if (atEnd) this.toEnd();
  }

  row(message, before) {
    const mine = isMine(message, this.thread), looks = mine || message.state === "failed" ? message.state : "";
    const signature = JSON.stringify([looks, message.buttons, mine, isWaiting(message), reactionsTo(message.id),
      before?.by, before?.from, nameOf(message.from), Boolean(messages.get(message.context))]);
    const build = (again) => {
      const item = messageItem(message, before, mine);
      if (this.drawn && !again) item.classList.add("new");
      return item;
    };
    return { key: message.id, signature, build, touch: (item) => { item.dataset.state = message.state; } };
  }

  toEnd() { this.log.scrollTop = this.log.scrollHeight; }

  listen() {
    this.element.addEventListener("click", (event) => this.click(event));
    this.element.addEventListener("focusin", () => this.seen());
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.text.addEventListener("input", () => this.grow());
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    this.log.addEventListener("scroll", () => {
      this.find(".down").hidden = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 120;
    });
    this.find("[data-action=power]").addEventListener("change", (event) => command("phones", { phones: [keyed(this.thread, { off: !event.target.checked })] }));
    this.find("[data-action=data]").addEventListener("change", (event) => {
      if (event.target.checked) this.bySms(false);
      command("phones", { phones: [keyed(this.thread, { no_data: !event.target.checked })] });
    });
    this.find("select").addEventListener("change", () => this.draw());
  }

  click(event) {
    const target = event.target.closest("button");
    if (!target) { this.menu(false); return; }
    const { action, attach, index } = target.dataset;
    const message = target.closest("[data-message]")?.dataset.message;
    if (index !== undefined) command("press", { phone: this.thread, message_id: message, index: Number(index) });
    else if (attach) this.attach(attach, target);
    else if (action === "attach") this.menu(this.find(".menu").hidden);
    else if (action === "answer-location") askPlace((location) => this.post({ location, context: message }));
    else if (action === "close") putAway(this.thread);
    else if (action === "back") document.body.dataset.view = "list";
    else if (action === "down") this.toEnd();
  }

  menu(show) {
    this.find(".menu").hidden = !show;
    this.find("[data-action=attach]").setAttribute("aria-expanded", String(show));
  }

  attach(kind, target) {
    this.menu(false);
    if (kind === "pin") askPlace((location) => this.post({ location }));
    else if (kind === "forward") this.forward(this.form.dataset.forward !== "true", target);
    else if (kind === "sms") this.bySms(this.form.dataset.sms !== "true");
    else this.post({ [kind]: true });
  }

  forward(on, item = this.find("[data-attach=forward]")) {
    this.form.dataset.forward = String(on);
    item.setAttribute("aria-checked", String(on));
    this.text.placeholder = on ? "Forwarded message" : this.form.dataset.sms === "true" ? "Text message (SMS)" : "Message";
  }

  // Stays until it is chosen again, or there is data: whoever has none goes on by SMS.
  bySms(on) {
    this.form.dataset.sms = String(on);
    this.find("[data-attach=sms]").setAttribute("aria-checked", String(on));
    this.text.placeholder = on ? "Text message (SMS)" : "Message";
  }

  grow() {
    this.text.style.height = "auto";
    this.text.style.height = `${this.text.scrollHeight}px`;
  }

  async post(body) {
    const forwarded = this.form.dataset.forward === "true";
    const group = this.isGroup() ? { to_group: this.thread } : {};
    this.forward(false);
    this.seen();
    return command("message", { from: this.writer(), ...group, ...body, ...(forwarded ? { forwarded } : {}) });
  }

  async send() {
    const text = this.text.value.trim();
    if (!text) return;
    this.text.value = "";
    this.grow();
    if (!await this.post(this.form.dataset.sms === "true" ? { text, sms: true } : { text })) this.text.value = text;
    this.toEnd();
  }

  // Who looks at a chat has read it.
  seen() {
    if (!unread.get(this.thread)) return;
    unread.delete(this.thread);
    drawPeople();
    ask("read", this.isGroup() ? { phone: this.writer(), group: this.thread } : { phone: this.thread }).catch(() => {});
  }
}

const keyed = (key, more) => key.includes(".") ? { user_id: key, ...more } : { phone: key, ...more };

/* ---- All phones ---- */

function lastOf(thread) {
  let found = null;
  for (const message of messages.values()) if (threadOf(message) === thread && message.type !== "reaction") found = message;
  return found;
}

function personRow(key, name, detail) {
  const message = lastOf(key), count = unread.get(key) ?? 0, off = Boolean(phones.get(key)?.off), shown = open.has(key);
  const words = message ? message.text || (message.location ? "📍 Location" : KINDS[message.media?.kind]?.[1] ?? message.type) : detail;
  const build = () => {
    const avatar = make("span", { className: "avatar" });
    dress(avatar, name, key);
    const row = make("button", { type: "button", className: `person${off ? " off" : ""}`, "aria-pressed": String(shown), data: { open: key } }, avatar,
      make("span", { className: "who" }, make("b", { textContent: name }), make("small", { textContent: detail }), message ? make("small", { className: "last", textContent: words }) : null));
    if (count) row.append(make("span", { className: "count", textContent: count, "aria-label": `${count} new` }));
    return make("li", {}, row);
  };
  return { key, signature: JSON.stringify([name, detail, words, count, off, shown]), build };
}

function drawPeople() {
  const rows = [...groups.values()].map((group) => personRow(group.id, group.name || "Group", `group of ${group.members.length}`));
  rows.push(...[...phones.values()].map((phone) => personRow(phone.phone, nameOf(phone.phone), phone.role || spaced(phone.phone))));
  renew(byId("people"), rows);
}

function take(thread) {
  if (!open.has(thread)) {
    const frame = new Frame(thread);
    open.set(thread, frame);
    byId("phones").append(frame.element);
    frame.draw(); // whose messages are whose is known only now
    frame.toEnd();
  }
  return open.get(thread);
}

function putAway(thread) {
  open.get(thread)?.element.remove();
  open.delete(thread);
  drawPeople();
}

function bringForward(thread) {
  const frame = take(thread);
  for (const other of open.values()) other.element.dataset.front = String(other === frame);
  document.body.dataset.view = "chat";
  frame.element.scrollIntoView({ behavior: "smooth", inline: "center", block: "nearest" });
  frame.toEnd();
  frame.seen();
  drawPeople();
}

function choose(thread) {
  if (open.has(thread) && !isPhoneWidth()) putAway(thread);
  else bringForward(thread);
}

function isLookedAt(thread) {
  const frame = open.get(thread);
  return frame && document.hasFocus() && frame.element.contains(document.activeElement);
}

/* ---- News ---- */

async function loadPeople() {
  const given = await ask("phones");
  phones.clear();
  groups.clear();
  for (const phone of given.phones) phones.set(phone.phone, phone);
  for (const group of given.groups) groups.set(group.id, group);
  for (const [thread, frame] of open) {
    if (phones.has(thread) || groups.has(thread)) frame.head();
    else putAway(thread);
  }
}

async function loadAll() {
  last = (await ask("events")).last;
  await loadPeople();
  messages.clear();
  for (const message of (await ask("messages")).messages) messages.set(message.id, message);
  for (const frame of open.values()) frame.draw();
  drawPeople();
}

function takeMessage(message, changed) {
  const fresh = !messages.has(message.id), thread = threadOf(message);
  messages.set(message.id, message);
  changed.add(thread);
  if (fresh && message.by === "business" && message.type !== "reaction" && !isLookedAt(thread)) unread.set(thread, (unread.get(thread) ?? 0) + 1);
  if (!phones.has(thread) && !groups.has(thread)) changed.people = true;
}

async function takeEvents(events) {
  const changed = new Set();
  for (const event of events) {
    if (event.kind === "message") takeMessage(event.message, changed);
    else if (event.kind === "phones") changed.people = true;
    else if (event.kind === "reset") { unread.clear(); await loadAll(); }
  }
  if (changed.people) {
    await loadPeople();
    for (const frame of open.values()) frame.draw();
  }
  for (const thread of changed) {
    open.get(thread)?.draw();
    if (unread.get(thread) && isLookedAt(thread)) open.get(thread).seen();
  }
  drawPeople();
}

function showLink(state, words) {
  const link = byId("link");
  link.dataset.link = state;
  link.textContent = words;
}

async function follow() {
  for (;;) {
    try {
      if (byId("link").dataset.link === "lost") await loadAll();
      showLink("live", "live");
      const news = await ask(`events?after=${last}`);
      const missed = news.last < last || (news.events.length && news.events[0].n !== last + 1);
      last = news.last;
      if (missed) await loadAll();
      else if (news.events.length) await takeEvents(news.events);
    } catch {
      showLink("lost", "no connection");
      await new Promise((done) => { setTimeout(done, POLL_PAUSE_MS); });
    }
  }
}

/* ---- Dialogs ---- */

let placed = null;

function askPlace(then) {
  placed = then;
  byId("pin").showModal();
}

byId("pin").querySelector("form").addEventListener("submit", (event) => {
  const { lat, lon, name } = event.target.elements;
  const location = { lat: Number(lat.value), lon: Number(lon.value) };
  if (name.value.trim()) location.name = name.value.trim();
  placed?.(location);
});

byId("add").querySelector("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target, before = new Set(phones.keys());
  const { phone, name, role } = form.elements;
  try {
    await ask("phones", { phones: [{ phone: phone.value, name: name.value, role: role.value }] });
    await loadPeople();
    const added = [...phones.keys()].find((key) => !before.has(key));
    form.reset();
    form.querySelector(".error").textContent = "";
    byId("add").close();
    drawPeople();
    if (added) bringForward(added);
  } catch (error) {
    form.querySelector(".error").textContent = error.message;
  }
});

for (const dialog of document.querySelectorAll("dialog")) {
  dialog.querySelector("[data-action=cancel]").addEventListener("click", () => dialog.close());
}
byId("add-open").addEventListener("click", () => byId("add").showModal());
byId("people").addEventListener("click", (event) => {
  const row = event.target.closest("[data-open]");
  if (row) choose(row.dataset.open);
});

/* ---- The start: the first phones, a group, and what else there is room for ---- */

async function begin() {
  document.body.dataset.view = "list";
  try {
    await loadAll();
  } catch {
    showLink("lost", "no connection");
  }
  const room = isPhoneWidth() ? 0 : Math.max(OPEN_AT_START, Math.floor(byId("phones").clientWidth / FRAME_WIDTH));
  const first = [...[...phones.keys()].slice(0, OPEN_AT_START), ...groups.keys(), ...[...phones.keys()].slice(OPEN_AT_START)].slice(0, room);
  for (const thread of first) take(thread);
  drawPeople();
  await follow();
}

begin();
