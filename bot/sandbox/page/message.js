// How one message looks. Its words become text nodes only.
import { drawing, make } from "/dom.js";
import { ZONE, messages, nameOf, phones } from "/world.js";

export function hue(text) {
  let sum = 0;
  for (const c of text) sum = (sum * 31 + c.codePointAt(0)) % 360;
  return sum;
}

export function dress(avatar, name, key) {
  const words = name.replace(/[^\p{L}\p{N} ]/gu, "").trim().split(/\s+/);
  avatar.textContent = (words[0]?.[0] ?? "?").toUpperCase() + (words[1]?.[0] ?? "").toUpperCase();
  avatar.style.setProperty("--hue", hue(key));
}

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

export const KINDS = { image: ["📷", "Photo"], video: ["🎬", "Video"], voice: ["🎤", "Voice note"], audio: ["🎵", "Audio"], document: ["📄", "Document"], sticker: ["🖼️", "Sticker"] };

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
    if (isWaiting(message)) return make("span", { className: "problem", textContent: phones.get(message.phone).off ? "waits: phone is off" : "waits: no data" });
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

const isShut = (phone, type) => Boolean(phone) && (phone.off || (phone.no_data && type !== "sms"));
export const isWaiting = (message) => message.by === "business" && message.state === "sent" && isShut(phones.get(message.phone), message.type);

function buttonsBox(message) {
  if (message.asks === "location") {
    return make("div", { className: "buttons" }, make("button", { type: "button", textContent: "Send location", data: { action: "answer-location" } }));
  }
  const box = make("div", { className: "buttons" });
  for (const [index, button] of (message.buttons ?? []).entries()) {
    const detail = button.detail ? make("small", { textContent: button.detail }) : null;
    box.append(make("button", { type: "button", data: { button: button.id, index, pressed: String(Boolean(button.pressed)) } }, make("span", { textContent: button.title }), detail));
  }
  if (/^https?:/.test(message.url ?? "")) box.append(make("a", { href: message.url, target: "_blank", rel: "noopener noreferrer", textContent: message.url_title }));
  return box.childElementCount ? box : null;
}

function bubbleOf(message, mine) {
  const bubble = make("div", { className: "bubble" });
  if (message.group && !mine) {
    const writer = make("div", { className: "writer", textContent: message.by === "business" ? "Pukaar" : nameOf(message.from) });
    writer.style.setProperty("--hue", hue(message.from));
    bubble.append(writer);
  }
  if (message.type === "sms") bubble.append(make("div", { className: "marks", textContent: "SMS" }));
  if (message.forwarded) bubble.append(make("div", { className: "marks", textContent: "↪ Forwarded" }));
  const parts = [quoteBox(message), message.location && mapBox(message.location), message.media && mediaBox(message.media),
    message.header && withLinks(message.header, "text head"), message.text && withLinks(message.text), message.footer && withLinks(message.footer, "text foot")];
  bubble.append(...parts.filter(Boolean));
  const time = new Date(message.at).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: ZONE });
  bubble.append(...[make("div", { className: "meta" }, make("time", { dateTime: message.at, textContent: time }), stateMark(message, mine))]);
  return bubble;
}

export function reactionsTo(id) {
  const latest = new Map();
  for (const message of messages.values()) {
    if (message.type === "reaction" && message.context === id) latest.set(message.from, message.reaction ?? "");
  }
  return [...latest.values()].join("");
}

export function messageItem(message, before, mine) {
  const turn = !before || before.by !== message.by || before.from !== message.from;
  const item = make("li", { className: `message ${mine ? "mine" : "theirs"}${turn ? " turn" : ""}${isWaiting(message) ? " waiting" : ""}`,
    data: { message: message.id, by: message.by, from: message.from, type: message.type, state: message.state } }, bubbleOf(message, mine));
  const reactions = reactionsTo(message.id), buttons = message.by === "business" ? buttonsBox(message) : null;
  if (reactions) item.append(make("span", { className: "reactions", textContent: reactions, data: { reactions } }));
  if (buttons) item.append(buttons);
  return item;
}
