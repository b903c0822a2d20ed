/**
 * <r-passkey mode="get|create" options="ID of a JSON script" | src="ADDRESS">: a form whose hidden field `credential` is filled by
 * the browser's own passkey dialog before it is sent. Without script, or where a browser has no passkeys, nothing of it is offered.
 */
type Json = Record<string, unknown>;

const bytes = (text: string): ArrayBuffer => {
  const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(raw, (letter) => letter.charCodeAt(0)).buffer;
};
const words = (data: ArrayBuffer | null): string | null =>
  data &&
  btoa(String.fromCharCode(...new Uint8Array(data)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");

const listed = (of: unknown): PublicKeyCredentialDescriptor[] =>
  ((of as Json[] | undefined) ?? []).map((one) => ({ ...one, id: bytes(one["id"] as string) }) as never);

async function ask(given: Json): Promise<Json> {
  const asked = { ...given, challenge: bytes(given["challenge"] as string), allowCredentials: listed(given["allowCredentials"]) };
  const found = (await navigator.credentials.get({ publicKey: asked as never })) as PublicKeyCredential;
  const said = found.response as AuthenticatorAssertionResponse;
  return told(found, {
    clientDataJSON: words(said.clientDataJSON),
    authenticatorData: words(said.authenticatorData),
    signature: words(said.signature),
    userHandle: words(said.userHandle),
  });
}

async function make(given: Json, alone: boolean): Promise<Json> {
  const person = given["user"] as Json;
  const wish = given["authenticatorSelection"] as Json;
  const asked = {
    ...given,
    challenge: bytes(given["challenge"] as string),
    user: { ...person, id: bytes(person["id"] as string) },
    excludeCredentials: listed(given["excludeCredentials"]),
    authenticatorSelection: alone
      ? { ...wish, residentKey: "required", requireResidentKey: true, userVerification: "required" }
      : { ...wish, residentKey: "discouraged", requireResidentKey: false },
  };
  const found = (await navigator.credentials.create({ publicKey: asked as never })) as PublicKeyCredential;
  const said = found.response as AuthenticatorAttestationResponse;
  return told(found, {
    clientDataJSON: words(said.clientDataJSON),
    attestationObject: words(said.attestationObject),
    transports: said.getTransports?.() ?? [],
  });
}

const told = (found: PublicKeyCredential, response: Json): Json => ({
  id: found.id,
  rawId: words(found.rawId),
  type: found.type,
  authenticatorAttachment: found.authenticatorAttachment,
  clientExtensionResults: found.getClientExtensionResults(),
  response,
});

customElements.define(
  "r-passkey",
  class extends HTMLElement {
    connectedCallback(): void {
      if (!window.PublicKeyCredential) return;
      this.hidden = false;
      this.addEventListener("submit", (event) => {
        event.preventDefault();
        void this.run(event.target as HTMLFormElement);
      });
    }

    private async run(form: HTMLFormElement): Promise<void> {
      const failed = this.querySelector<HTMLElement>("[data-failed]");
      const alone = form.querySelector<HTMLInputElement>("[name=passwordless]")?.checked ?? false;
      if (failed) failed.hidden = true;
      try {
        const given = await this.options();
        const answer = this.getAttribute("mode") === "create" ? await make(given, alone) : await ask(given);
        form.querySelector<HTMLInputElement>("[name=credential]")!.value = JSON.stringify(answer);
        form.submit();
      } catch {
        if (failed) failed.hidden = false;
      }
    }

    private async options(): Promise<Json> {
      const place = this.getAttribute("options");
      if (place) return (JSON.parse(document.getElementById(place)!.textContent!) as Json)["publicKey"] as Json;
      const answer = await fetch(this.getAttribute("src")!, { headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      return ((await answer.json()) as Json & { request_options: Json }).request_options["publicKey"] as Json;
    }
  },
);
