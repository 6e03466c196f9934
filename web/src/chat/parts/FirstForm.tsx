/** @jsxImportSource preact */
import { useEffect, useRef, useState } from "preact/hooks";
import type { Form } from "../outbox.ts";
import { Field } from "./Field.tsx";
import { useHere } from "./here.ts";
import { Icon } from "./icons.tsx";
import { Pending } from "./Pending.tsx";

const FIELDS = ["name", "phone", "email"] as const;
const ALL = [...FIELDS, "message"] as const;
type FieldName = (typeof ALL)[number];

/** Document 000's micro-form: four fields and the first message, for who is not known. */
export function FirstForm({ lookBack }: { lookBack: () => void }) {
  const { words, draft } = useHere();
  const inputs = {
    name: { autocomplete: "name", maxLength: 120 },
    phone: { type: "tel", inputMode: "tel", autocomplete: "tel", placeholder: words.phoneExample },
    email: { type: "email", inputMode: "email", autocomplete: "email", placeholder: "ana@example.com" },
  } as const;
  const { form, change, wrong, busy, submit, whole } = useForm();
  return (
    <main class="talk">
      <form class="form" ref={whole} onSubmit={submit} noValidate>
        <div class="intro">
          <h2>{words.hello}</h2>
          <p>{words.intro}</p>
        </div>
        {FIELDS.map((field) => (
          <Field
            key={field}
            name={field}
            label={words[field]}
            value={form[field] ?? ""}
            wrong={wrong(field)}
            change={(value) => change(field, value)}
            input={inputs[field]}
          />
        ))}
        <ProjectField />
        <Pending />
        <Field
          name="message"
          label={words.message}
          value={draft}
          wrong={wrong("message")}
          change={(value) => change("message", value)}
          example={words.messageExample}
        />
        <button class="primary" type="submit" aria-disabled={busy}>
          {busy ? words.beginning : words.begin}
          <Icon name="send" />
        </button>
        <p class="quiet centred">
          {words.privacy}{" "}
          <button class="plain" type="button" onClick={lookBack}>
            {words.writtenBefore}
          </button>
        </p>
      </form>
    </main>
  );
}

/** What was typed, what is wrong with it, and sending it off. */
function useForm() {
  const { words, filled, draft, project, waiting, visit } = useHere();
  const [form, setForm] = useState<Form>(filled?.form ?? {});
  const [wrongs, setWrongs] = useState<Partial<Record<FieldName, string>>>({});
  const whole = useRef<HTMLFormElement>(null);
  const held = waiting.find(({ wrong }) => wrong);
  const busy = !held && waiting.some(({ refused }) => refused === null);
  const show = (found: Partial<Record<FieldName, string>>) => {
    setWrongs(found);
    const first = ALL.find((field) => found[field]);
    if (first) whole.current?.querySelector<HTMLElement>(`[name=${first}]`)?.focus();
  };
  // the site's words about its visitor, or what the server found wrong
  useEffect(() => {
    if (!filled) return;
    setForm((typed) => ({ ...typed, ...filled.form }));
    show(Object.fromEntries(Object.entries(filled.errors).map(([field, [said]]) => [field, said])));
  }, [filled]);
  const change = (field: FieldName, value: string) => {
    setWrongs({ ...wrongs, [field]: undefined });
    if (field === "message") visit.write(value);
    else setForm({ ...form, [field]: value });
  };
  const submit = (event: Event) => {
    event.preventDefault();
    const said = { ...form, message: draft || held?.text };
    const lacks = ALL.filter((field) => !said[field]?.trim());
    if (lacks.length > 0) show(Object.fromEntries(lacks.map((field) => [field, words.required])));
    else if (!busy) visit.submit({ ...form, ...(project && { projectId: project }) });
  };
  return { form, change, wrong: (field: FieldName) => wrongs[field], busy, submit, whole };
}

function ProjectField() {
  const { words, projects, project, visit } = useHere();
  // a site may call its project as it likes
  const named = project && !projects.some(({ id }) => id === project) ? [{ id: project, name: project }] : [];
  return (
    <div class="field">
      <label for="field-project">{words.project}</label>
      <select
        id="field-project"
        value={project ?? ""}
        onChange={({ currentTarget }) => visit.choose(currentTarget.value || null)}
      >
        <option value="">{words.anyProject}</option>
        {[...projects, ...named].map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
