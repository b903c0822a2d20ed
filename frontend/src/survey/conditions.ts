// Conditions over what stands in the form, with the operators of the server (definition/conditions.py). The server stays the
// judge of what was sent: here is only decided what is seen meanwhile.

type Value = string | boolean | null | Value[] | { [part: string]: Value };
type Right = string | number | boolean | null | Right[];
export type Test = boolean | [string, string, Right] | { all: Test[] } | { any: Test[] };

/** What is answered under a name: `q1`, `q1@item`, `matrix.row`, `q1.other`. What is hidden is not answered. */
export function answered(form: HTMLFormElement, name: string): Value {
  const data = new FormData(form);
  const own = `a.${name}`;
  const boxes = [...form.querySelectorAll<HTMLInputElement>(`[name="${CSS.escape(own)}"]`)];
  const kind = boxes[0]?.type;
  if (kind) {
    const given = data.getAll(own).map(String);
    if (kind === "hidden") return given.at(-1) === "true" || given.at(-1) === "1";
    return kind === "checkbox" ? given : (given[0] ?? null);
  }
  const parts: Record<string, string> = {};
  for (const [key, value] of data) {
    const part = key.slice(own.length + 1);
    if (key.startsWith(`${own}.`) && part !== "other" && typeof value === "string" && value) parts[part] = value;
  }
  const ranking = form.querySelector(`[data-name="${CSS.escape(name)}"] .ranks`);
  return ranking ? Object.keys(parts).sort((one, other) => Number(parts[one]) - Number(parts[other])) : parts;
}

export function holds(test: Test, answer: (name: string) => Value): boolean {
  if (typeof test === "boolean") return test;
  if (Array.isArray(test)) return met(test[1], answer(test[0]), test[2]);
  return "all" in test ? test.all.every((one) => holds(one, answer)) : test.any.some((one) => holds(one, answer));
}

const isMap = (value: unknown): value is Record<string, Value> => typeof value === "object" && value !== null && !Array.isArray(value);
const empty = (value: unknown): boolean =>
  isMap(value) ? Object.values(value).every(empty) : value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length);
const members = (value: unknown): unknown[] =>
  isMap(value) ? Object.values(value).filter((one) => !empty(one)) : Array.isArray(value) ? value : empty(value) ? [] : [value];
const folded = (value: unknown): string =>
  value === null || value === undefined ? "" : String(value).normalize("NFKC").trim().toLowerCase().replaceAll("ß", "ss");

function number(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string") return null;
  const text = value.normalize("NFKC").replaceAll(",", "").trim();
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) && Number.isFinite(Number(text)) ? Number(text) : null;
}

function day(value: unknown): string | null {
  const text = typeof value === "string" ? value.slice(0, 10) : "";
  const found = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  return found && !Number.isNaN(found.getTime()) && found.toISOString().startsWith(text) ? text : null;
}

function equal(left: unknown, right: unknown): boolean {
  const one = members(left);
  const other = members(right);
  if (one.length !== 1 || other.length !== 1) {
    const [mine, wanted] = [new Set(one.map(folded)), new Set(other.map(folded))];
    return one.length > 0 && mine.size === wanted.size && [...mine].every((each) => wanted.has(each));
  }
  const [first, second] = [number(one[0]), number(other[0])];
  return first !== null && second !== null ? first === second : folded(one[0]) === folded(other[0]);
}

const has = (left: unknown, right: unknown): boolean[] => members(right).map((wanted) => members(left).some((mine) => equal(mine, wanted)));
const text = (left: unknown, right: unknown, test: (one: string, other: string) => boolean): boolean =>
  !Array.isArray(right) && folded(right) !== "" && members(left).some((one) => test(folded(one), folded(right)));
const ordered = (left: unknown, right: unknown, test: (one: number, other: number) => boolean): boolean => {
  const [first, second] = [number(left), number(right)];
  return first !== null && second !== null && test(first, second);
};
const dated = (left: unknown, right: unknown, test: (one: string, other: string) => boolean): boolean => {
  const [first, second] = [day(left), day(right)];
  return first !== null && second !== null && test(first, second);
};

export function met(op: string, left: Value, right: Right): boolean {
  switch (op) {
    case "equals": return equal(left, right);
    case "doesNotEqual": return !equal(left, right);
    case "contains": return text(left, right, (one, other) => one.includes(other));
    case "doesNotContain": return !text(left, right, (one, other) => one.includes(other));
    case "startsWith": return text(left, right, (one, other) => one.startsWith(other));
    case "doesNotStartWith": return !text(left, right, (one, other) => one.startsWith(other));
    case "endsWith": return text(left, right, (one, other) => one.endsWith(other));
    case "doesNotEndWith": return !text(left, right, (one, other) => one.endsWith(other));
    case "isGreaterThan": return ordered(left, right, (one, other) => one > other);
    case "isLessThan": return ordered(left, right, (one, other) => one < other);
    case "isGreaterThanOrEqual": return ordered(left, right, (one, other) => one >= other);
    case "isLessThanOrEqual": return ordered(left, right, (one, other) => one <= other);
    case "equalsOneOf":
    case "isAnyOf": return members(right).some((one) => equal(left, one));
    case "includesAllOf": return has(left, right).length > 0 && has(left, right).every(Boolean);
    case "includesOneOf": return has(left, right).some(Boolean);
    case "doesNotIncludeAllOf": return has(left, right).every((one) => !one);
    case "doesNotIncludeOneOf": return has(left, right).some((one) => !one);
    case "isAccepted": return ["accepted", "true", "1", "yes", "on"].includes(folded(left));
    case "isBefore": return dated(left, right, (one, other) => one < other);
    case "isAfter": return dated(left, right, (one, other) => one > other);
    case "isPartiallySubmitted":
      return isMap(left) && Object.values(left).some(empty) && !Object.values(left).every(empty);
    case "isCompletelySubmitted":
      return isMap(left) ? Object.keys(left).length > 0 && !Object.values(left).some(empty) : !empty(left);
    case "isSubmitted":
    case "isClicked":
    case "isBooked":
    case "isSet":
    case "isNotEmpty": return !empty(left);
    case "isSkipped":
    case "isNotClicked":
    case "isNotSet":
    case "isEmpty": return empty(left);
    default: return false;
  }
}
