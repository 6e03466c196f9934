import { Button, Group, NumberInput, Select, Stack, TextInput } from "@mantine/core";
import { DateInput } from "@mantine/dates";
import { useForm } from "@mantine/form";
import { type ReactNode, useState } from "react";
import { useDesk } from "../desk.ts";
import { wrongs } from "../queries.ts";
import { Dates } from "../shell/Dates.tsx";
import { useWords } from "../words/index.ts";
import classes from "./Qualification.module.css";
import { useNoteAnswer } from "./useQualification.ts";
import { budgetOf, budgetValue, choicesOf, fieldName, isUpsideDown } from "./values.ts";

/** As in src/pascal/domain/requirements.py and qualification.py. */
const MOST_LETTERS = 200;
const MOST_QUOTE = 500;

interface Shown {
  id: string;
  field: string;
  /** As it is kept; empty: nothing is. */
  value: string;
  close: () => void;
}

/** What a person says instead, by the input that the field wants. */
export function Correction({ id, field, value, close }: Shown) {
  const { pipeline, shell } = useWords();
  const { qualification } = pipeline;
  const note = useNoteAnswer(id);
  const form = useForm({
    initialValues: { value, quote: "" },
    validate: {
      value: (typed) => {
        if (!typed.trim()) return qualification.valueMissing;
        return field === "budget" && isUpsideDown(typed) ? qualification.upsideDown : null;
      },
    },
  });
  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={form.onSubmit((typed) =>
        note.mutate(
          { field, ...typed },
          { onSuccess: close, onError: (failure) => form.setFieldError("value", wrongs(failure)) },
        ),
      )}
    >
      <Stack gap="sm">
        <Input
          field={field}
          value={form.values.value}
          onChange={(typed) => form.setFieldValue("value", typed)}
          error={form.errors.value}
        />
        <TextInput
          label={qualification.how}
          placeholder={qualification.howExample}
          maxLength={MOST_QUOTE}
          {...form.getInputProps("quote")}
        />
        <Group justify="flex-end" gap="xs">
          <Button size="xs" variant="default" onClick={close}>
            {shell.cancel}
          </Button>
          <Button size="xs" type="submit" loading={note.isPending}>
            {shell.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

interface InputProps {
  field: string;
  value: string;
  onChange: (value: string) => void;
  error: ReactNode;
}

function Input({ field, value, onChange, error }: InputProps) {
  const words = useWords();
  const { projects } = useDesk();
  const shared = { label: fieldName(field, words), error };
  const choices = choicesOf(field, words);
  if (field === "budget") return <Budget value={value} onChange={onChange} error={error} />;
  if (field === "deadline")
    return (
      <Dates>
        <DateInput {...shared} value={value || null} onChange={(day) => onChange(day ?? "")} clearable />
      </Dates>
    );
  if (field === "bedrooms")
    return (
      <NumberInput
        {...shared}
        min={0}
        max={99}
        allowDecimal={false}
        value={value}
        onChange={(n) => onChange(`${n}`)}
      />
    );
  if (choices && field !== "app_type")
    return (
      <Select
        {...shared}
        data={Object.entries(choices).map(([of, label]) => ({ value: of, label }))}
        value={value || null}
        onChange={(chosen) => onChange(chosen ?? "")}
      />
    );
  if (field === "project" && projects.length > 0)
    return (
      <Select
        {...shared}
        searchable
        data={projects.map(({ id, name }) => ({ value: id, label: name }))}
        value={value || null}
        onChange={(chosen) => onChange(chosen ?? "")}
      />
    );
  return (
    <TextInput
      {...shared}
      type={field === "email" ? "email" : field === "phone" ? "tel" : "text"}
      maxLength={MOST_LETTERS}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}

/** From a sum to a sum; without the second there is no end. */
function Budget({ value, onChange, error }: Omit<InputProps, "field">) {
  const { fields, qualification } = useWords().pipeline;
  const [[least, most], type] = useState(budgetOf(value));
  const change = (from: string | number, to: string | number) => {
    type([`${from}`, `${to}`]);
    onChange(budgetValue(`${from}`, `${to}`));
  };
  const shared = { min: 0, allowDecimal: false, thousandSeparator: "," };
  return (
    <fieldset className={classes.budget} aria-label={fields.budget}>
      <NumberInput
        {...shared}
        label={qualification.from}
        value={least}
        onChange={(from) => change(from, most)}
        error={error}
      />
      <NumberInput
        {...shared}
        label={qualification.to}
        placeholder={qualification.noEnd}
        value={most}
        onChange={(to) => change(least, to)}
      />
    </fieldset>
  );
}
