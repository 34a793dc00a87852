// What the platform knows: phones, groups, messages; and how it is asked.

export const phones = new Map(); // key -> phone
export const groups = new Map(); // id -> group
export const messages = new Map(); // id -> message

export const ZONE = "Asia/Kolkata"; // the phones are there

export const spaced = (key) => /^\+\d{12}$/.test(key) ? `${key.slice(0, 3)} ${key.slice(3, 8)} ${key.slice(8)}` : key;
export const nameOf = (key) => phones.get(key)?.name || spaced(key);
export const titleOf = (thread) => groups.get(thread)?.name || nameOf(thread);
export const threadOf = (message) => message.group ?? message.phone;

export async function ask(path, body) {
  const answer = await fetch(`/control/${path}`, body && {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.detail ?? answer.statusText);
  return json;
}
