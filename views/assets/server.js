// Questions to the server. Answers it has already given come from the browser's cache after a 304.

const LIMIT_MS = 20000;

export class Refused extends Error {
  constructor(status, body) {
    super(body?.error ?? `The server answered ${status}`);
    this.remedy = body?.remedy ?? "";
    this.status = status;
  }
}

// {data, tag, same}: data is null where the tag equals the one given (nothing changed since).
export async function ask(address, { signal, tag } = {}) {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const answer = await fetch(address, {
    cache: "no-cache",
    credentials: "same-origin",
    headers: { Accept: "application/json" },
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
  });
  if (!answer.ok) throw new Refused(answer.status, await answer.json().catch(() => null));
  const found = answer.headers.get("ETag");
  if (found && found === tag) {
    await answer.body?.cancel();
    return { data: null, tag: found, same: true };
  }
  return { data: await answer.json(), tag: found, same: false };
}
