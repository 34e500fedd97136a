// Times as people read them, in the municipality's own zone.

const zone = "Europe/Oslo";
const clock = new Intl.DateTimeFormat("nb", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
const day = new Intl.DateTimeFormat("nb", { timeZone: zone, weekday: "long", day: "numeric", month: "long" });
const dayKey = new Intl.DateTimeFormat("sv", { timeZone: zone });

export const clockOf = (at) => clock.format(at).replace(":", ".");
export const dayOf = (at) => day.format(at);
export const keyOf = (at) => dayKey.format(at);

export function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

// «kl. 15.30» today, «i morgen kl. 08.00», else «torsdag 26. november kl. 08.00».
export function relative(at, now, tomorrow) {
  if (keyOf(at) === keyOf(now)) return `kl.\u00a0${clockOf(at)}`;
  const next = new Date(now.getTime() + 86400000);
  const name = keyOf(at) === keyOf(next) ? tomorrow : dayOf(at);
  return `${name} kl.\u00a0${clockOf(at)}`;
}

export const fromTimestamp = (ts) => new Date(Number(ts) * 1000);
