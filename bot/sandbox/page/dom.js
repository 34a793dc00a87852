// Making elements, and bringing lists of them up to date.

export const byId = (id) => document.getElementById(id);

export function make(tag, properties = {}, ...children) {
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
export function renew(list, rows) {
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

export function drawing(viewBox, ...shapes) {
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
