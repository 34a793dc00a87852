"use strict";
// The phones' page. All state is the platform's: it is fetched once, then kept up by the long poll of /control/events.
// Words of messages become text nodes only.

const OPEN_AT_START = 3; // at least
const FRAME_WIDTH = 342; // with the gap beside it
const ZONE = "Asia/Kolkata"; // the phones are there
const POLL_PAUSE_MS = 1500; // after a failure
const phones = new Map(); // key -> phone
const groups = new Map(); // id -> group
const messages = new Map(); // id -> message
const open = new Map(); // thread -> its frame
const unread = new Map(); // thread -> count
let last = 0;

const byId = (id) => document.getElementById(id);
const isPhoneWidth = () => matchMedia("(max-width: 719px)").matches;
const threadOf = (message) => message.group ?? message.phone;

function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "data") Object.assign(element.dataset, value);
    else if (name.startsWith("aria-") || name === "role") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// Brings a list up to date: what has not changed keeps its element, and with it focus and a screen reader's place.
function renew(list, rows) {
  const kept = new Map([...list.children].map((element) => [element.rowKey, element]));
  rows.forEach(({ key, signature, build, touch }, index) => {
    let element = kept.get(key);
    if (element?.rowSignature !== signature) {
      const fresh = build(Boolean(element)), focused = element?.contains(document.activeElement) ? document.activeElement : null;
      fresh.rowKey = key;
      fresh.rowSignature = signature;
      if (element) element.replaceWith(fresh);
      if (focused) [...fresh.querySelectorAll("button")].find((b) => b.textContent === focused.textContent || b.dataset.open === key)?.focus();
      element = fresh;
    }
    touch?.(element);
    kept.delete(key);
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
  });
  for (const element of kept.values()) element.remove();
}

function drawing(viewBox, ...shapes) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", viewBox);
  svg.setAttribute("aria-hidden", "true");
  for (const [tag, attributes] of shapes) {
    const shape = document.createElementNS(space, tag);
    for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
    svg.append(shape);
  }
  return svg;
}

function notice(text) {
  const box = byId("notice");
  box.textContent = text;
  box.hidden = false;
  clearTimeout(notice.timer);
  notice.timer = setTimeout(() => { box.hidden = true; }, 6000);
}

async function ask(path, body) {
  const answer = await fetch(`/control/${path}`, body && {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.detail ?? answer.statusText);
  return json;
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

/* ---- Names ---- */

const spaced = (key) => /^\+\d{12}$/.test(key) ? `${key.slice(0, 3)} ${key.slice(3, 8)} ${key.slice(8)}` : key;
const nameOf = (key) => phones.get(key)?.name || spaced(key);
const titleOf = (thread) => groups.get(thread)?.name || nameOf(thread);

function hue(text) {
  let sum = 0;
  for (const c of text) sum = (sum * 31 + c.codePointAt(0)) % 360;
  return sum;
}

function dress(avatar, name, key) {
  const words = name.replace(/[^\p{L}\p{N} ]/gu, "").trim().split(/\s+/);
  avatar.textContent = (words[0]?.[0] ?? "?").toUpperCase() + (words[1]?.[0] ?? "").toUpperCase();
  avatar.style.setProperty("--hue", hue(key));
}

/* ---- One message ---- */

const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/g;

function withLinks(text, className = "text") {
  const paragraph = make("p", { className, dir: "auto" });
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    paragraph.append(text.slice(from, match.index),
      make("a", { href: match[0], target: "_blank", rel: "noopener noreferrer", textContent: match[0] }));
    from = match.index + match[0].length;
  }
  paragraph.append(text.slice(from));
  return paragraph;
}

const KINDS = { image: ["📷", "Photo"], video: ["🎬", "Video"], voice: ["🎤", "Voice note"], audio: ["🎵", "Audio"], document: ["📄", "Document"], sticker: ["🖼️", "Sticker"] };

function mediaBox({ kind, filename }) {
  const [sign, name] = KINDS[kind] ?? ["📎", kind];
  const sounds = kind === "voice" || kind === "audio";
  return make("div", { className: "media", data: { media: kind }, role: "img", "aria-label": name },
    make("span", { className: "thumb", textContent: sign }), sounds ? make("span", { className: "wave" }) : make("span", { textContent: filename ?? name }));
}

// A picture of no real place: streets whose bends come from the degrees, and a pin.
function mapPicture(lat, lon) {
  const bend = (n) => 20 + Math.abs(Math.sin(lat * 977 + lon * 331 + n) * 76);
  const street = (d, width) => ["path", { d, fill: "none", stroke: "#fff", "stroke-width": width, "stroke-linecap": "round" }];
  const picture = drawing("0 0 260 116",
    ["rect", { width: 260, height: 116, fill: "#e7ecdf" }],
    ["path", { d: `M0 ${bend(1)} Q40 ${bend(2)} 70 116 L0 116z`, fill: "#a9d3e8" }],
    ["rect", { x: 172, y: bend(3) - 14, width: 62, height: 34, rx: 7, fill: "#c4e2b4" }],
    street(`M-5 ${bend(4)} C80 ${bend(5)} 170 ${bend(6)} 265 ${bend(7)}`, 9), street(`M${60 + bend(8)} -5 L${40 + bend(9)} 121`, 6),
    street(`M${150 + bend(10)} -5 L${120 + bend(11)} 121`, 5), street(`M-5 ${110 - bend(12) / 2} L265 ${40 + bend(13) / 2}`, 4),
    ["ellipse", { cx: 130, cy: 79, rx: 11, ry: 3.5, fill: "#0003" }],
    ["path", { d: "M130 78c-10-14-15-20-15-28a15 15 0 0 1 30 0c0 8-5 14-15 28z", fill: "#d9382e", stroke: "#fff", "stroke-width": 2 }],
    ["circle", { cx: 130, cy: 50, r: 5.5, fill: "#fff" }]);
  picture.setAttribute("preserveAspectRatio", "xMidYMid slice");
  return picture;
}

function mapBox({ lat, lon, name, address }) {
  const degrees = `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
  const caption = make("span", { textContent: name || degrees });
  caption.append(make("small", { textContent: address || (name ? degrees : "Open in maps") }));
  return make("a", { className: "map", href: `https://maps.google.com/?q=${lat},${lon}`, target: "_blank", rel: "noopener noreferrer",
    data: { location: `${lat},${lon}` }, "aria-label": `Location ${name ?? ""} ${degrees}` }, mapPicture(lat, lon), caption);
}

function quoteBox(message) {
  const quoted = messages.get(message.context);
  if (!quoted || message.reaction !== undefined) return null;
  return make("span", { className: "quote", textContent: quoted.text || (quoted.location ? "📍 Location" : quoted.type) });
}

const SINGLE = ["path", { d: "M2 7l4 4 8-9" }], SECOND = ["path", { d: "M9.5 10l1 1 8-9" }];

// On the writer's phone: sent, arrived, read. On the others' nothing, but what went wrong.
function stateMark(message, mine) {
  if (!mine) {
    if (message.state === "failed") return make("span", { className: "problem", textContent: `not delivered (${message.code})` });
    if (isWaiting(message)) return make("span", { className: "problem", textContent: "waits: phone is off" });
    return null;
  }
  const name = { queued: "sent", delivered: "delivered", read: "read" }[message.state] ?? message.state;
  const tick = name === "sent" ? drawing("0 0 20 13", SINGLE) : drawing("0 0 20 13", SINGLE, SECOND);
  tick.classList.add("tick");
  tick.dataset.tick = name;
  tick.removeAttribute("aria-hidden");
  tick.setAttribute("role", "img");
  tick.setAttribute("aria-label", name);
  return tick;
}

const isWaiting = (message) => message.by === "business" && message.state === "sent" && phones.get(message.phone)?.off;

function buttonsBox(message) {
  if (message.asks === "location") {
    return make("div", { className: "buttons" }, make("button", { type: "button", textContent: "Send location", data: { action: "answer-location" } }));
  }
  const box = make("div", { className: "buttons" });
  for (const [index, button] of (message.buttons ?? []).entries()) {
    box.append(make("button", { type: "button", textContent: button.title, data: { button: button.id, index, pressed: String(Boolean(button.pressed)) } }));
  }
  if (message.url) box.append(make("a", { href: message.url, target: "_blank", rel: "noopener noreferrer", textContent: message.url_title }));
  return box.childElementCount ? box : null;
}

function bubbleOf(message, mine) {
  const bubble = make("div", { className: "bubble" });
  if (message.group && !mine) {
    const writer = make("div", { className: "writer", textContent: message.by === "business" ? "Pukaar" : nameOf(message.from) });
    writer.style.setProperty("--hue", hue(message.from));
    bubble.append(writer);
  }
  if (message.forwarded) bubble.append(make("div", { className: "marks", textContent: "↪ Forwarded" }));
  const parts = [quoteBox(message), message.location && mapBox(message.location), message.media && mediaBox(message.media),
    message.header && withLinks(message.header, "text head"), message.text && withLinks(message.text), message.footer && withLinks(message.footer, "text foot")];
  bubble.append(...parts.filter(Boolean));
  const time = new Date(message.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
  bubble.append(...[make("div", { className: "meta" }, make("time", { dateTime: message.at, textContent: time }), stateMark(message, mine))]);
  return bubble;
}

function isMine(message, thread) {
  if (message.by === "business") return false;
  return groups.has(thread) ? message.from === open.get(thread)?.writer() : true;
}

function reactionsTo(id) {
  const latest = new Map();
  for (const message of messages.values()) {
    if (message.type === "reaction" && message.context === id) latest.set(message.from, message.reaction ?? "");
  }
  return [...latest.values()].join("");
}

function messageItem(message, before, thread) {
  const mine = isMine(message, thread);
  const turn = !before || before.by !== message.by || before.from !== message.from;
  const item = make("li", { className: `message ${mine ? "mine" : "theirs"}${turn ? " turn" : ""}${isWaiting(message) ? " waiting" : ""}`,
    data: { message: message.id, by: message.by, from: message.from, type: message.type, state: message.state } }, bubbleOf(message, mine));
  const reactions = reactionsTo(message.id), buttons = message.by === "business" ? buttonsBox(message) : null;
  if (reactions) item.append(make("span", { className: "reactions", textContent: reactions, data: { reactions } }));
  if (buttons) item.append(buttons);
  return item;
}

/* ---- One phone ---- */

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
    this.find(".power").hidden = Boolean(group);
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
      this.find(".power").setAttribute("aria-label", `${name}’s phone is on`);
      this.find(".power span").textContent = phone.off ? "off" : "on";
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
    const looks = isMine(message, this.thread) || message.state === "failed" ? message.state : "";
    const signature = JSON.stringify([looks, message.buttons, isMine(message, this.thread), isWaiting(message), reactionsTo(message.id),
      before?.by, before?.from, nameOf(message.from), Boolean(messages.get(message.context))]);
    const build = (again) => {
      const item = messageItem(message, before, this.thread);
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
    else this.post({ [kind]: true });
  }

  forward(on, item = this.find("[data-attach=forward]")) {
    this.form.dataset.forward = String(on);
    item.setAttribute("aria-checked", String(on));
    this.text.placeholder = on ? "Forwarded message" : "Message";
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
    if (!await this.post({ text })) this.text.value = text;
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
