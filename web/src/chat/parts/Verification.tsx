/** @jsxImportSource preact */
import { useState } from "preact/hooks";
import { answerOf, Refused } from "../../api/answers.ts";
import { Field } from "./Field.tsx";
import { useHere } from "./here.ts";

type Step = "email" | "code";

/** A code to the e-mail proves whose it is. The answer is the same whether or not we know it. */
export function Verification() {
  const { words, name } = useHere();
  const { step, email, setEmail, code, setCode, wrong, busy, send, confirm, again } = useVerification();
  const isKnown = name !== null; // the code goes to the e-mail last typed
  return (
    <form class="form verify" onSubmit={step === "email" ? send : confirm} noValidate>
      <p>{step === "email" ? words.historyHint : words.codeSent(isKnown ? "" : email)}</p>
      {step === "email" && !isKnown && (
        <Field
          name="email"
          label={words.email}
          value={email}
          wrong={wrong}
          change={setEmail}
          input={{ type: "email", autocomplete: "email", placeholder: "ana@example.com" }}
        />
      )}
      {step === "code" && (
        <Field
          name="code"
          label={words.code}
          value={code}
          wrong={wrong}
          change={setCode}
          input={{
            inputMode: "numeric",
            autocomplete: "one-time-code",
            maxLength: 6,
            class: "digits",
            autofocus: true,
          }}
        />
      )}
      {step === "email" && isKnown && wrong && (
        <p class="wrong" role="alert">
          {wrong}
        </p>
      )}
      <button class="primary" type="submit" aria-disabled={busy}>
        {step === "email" ? words.sendCode : words.confirm}
      </button>
      {step === "code" && (
        <button class="plain" type="button" onClick={again}>
          {words.anotherCode}
        </button>
      )}
    </form>
  );
}

function useVerification() {
  const { words, name, visit } = useHere();
  const [step, setStep] = useState<Step>("email");
  const [email, setEmail] = useState("");
  const [code, setCode] = useState("");
  const [wrong, setWrong] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);
  const attempt = (act: () => Promise<void>) => async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    setWrong(undefined);
    await act().catch((failure) => setWrong(said(failure) ?? words.failed));
    setBusy(false);
  };
  const send = attempt(async () => {
    const body = name === null ? { email: email.trim() } : {};
    const { error, response } = await visit.api.POST("/api/v1/leads/verification", { body });
    if (error) throw new Refused(response.status, error);
    setStep("code");
  });
  const confirm = attempt(async () => {
    const body = { code: code.trim() };
    const proven = await answerOf(visit.api.POST("/api/v1/leads/verification/confirm", { body }));
    await visit.proven(proven.confirmedLeadId, proven.leadToken, email);
  });
  const again = () => {
    setCode("");
    setStep("email");
  };
  return { step, email, setEmail, code, setCode, wrong, busy, send, confirm, again };
}

/** What the server says of the field, or of the whole. */
function said(failure: unknown): string | null {
  return failure instanceof Refused ? (Object.values(failure.errors)[0]?.[0] ?? failure.message) : null;
}
