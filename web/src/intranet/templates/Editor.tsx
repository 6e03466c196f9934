import {
  Alert,
  Autocomplete,
  Button,
  Fieldset,
  Group,
  Modal,
  Stack,
  Switch,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { type UseFormReturnType, useForm } from "@mantine/form";
import { useMediaQuery } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type RefObject, useRef } from "react";
import { answerOf, Refused } from "../../api/client.ts";
import type { Template, Variable } from "../../api/shapes.ts";
import { writeThere } from "../caret.ts";
import { useDesk } from "../desk.ts";
import { showErrors } from "../forms.ts";
import { isAdmin } from "../people.ts";
import { confirm } from "../shell/dialogs.tsx";
import { useWords } from "../words/index.ts";
import { Preview } from "./Preview.tsx";
import { TEMPLATES } from "./useTemplates.ts";

const LONGEST_CODE = 32;

interface Shown {
  /** null: a new one. */
  template: Template | null;
  folders: readonly string[];
  close: () => void;
}

type Values = {
  title: string;
  shortCode: string;
  folder: string;
  contentText: string;
  shared: boolean;
};

const valuesOf = (template: Template | null): Values => ({
  title: template?.title ?? "",
  shortCode: template?.shortCode.slice(1) ?? "",
  folder: template?.folder ?? "",
  contentText: template?.contentText ?? "",
  shared: template?.shared ?? false,
});

export function Editor({ template, folders, close }: Shown) {
  const { shell } = useWords();
  const words = useWords().templates;
  const { person } = useDesk();
  const phone = useMediaQuery("(max-width: 48em)", false, { getInitialValueInEffect: false });
  const may = isAdmin(person) || !template?.shared;
  const title = template ? words.editor[may ? "edit" : "read"] : words.new;
  return (
    <Modal
      opened
      onClose={close}
      title={title}
      size="lg"
      fullScreen={phone}
      closeButtonProps={{ "aria-label": shell.close }}
    >
      <Form template={template} folders={folders} close={close} may={may} />
    </Modal>
  );
}

function Form({ template, folders, close, may }: Shown & { may: boolean }) {
  const { shell } = useWords();
  const words = useWords().templates;
  const { person } = useDesk();
  const { missing } = words.editor;
  const form = useForm({
    initialValues: valuesOf(template),
    validate: {
      title: (typed) => !typed.trim() && missing.title,
      shortCode: (typed) => !typed.trim() && missing.shortCode,
      contentText: (typed) => !typed.trim() && missing.contentText,
    },
  });
  const save = useSave(template, form, close);
  const field = useRef<HTMLTextAreaElement>(null);
  return (
    <form noValidate onSubmit={form.onSubmit((values) => save.mutate(values))}>
      <Fieldset variant="unstyled" disabled={!may}>
        <Stack>
          {!may && (
            <Text size="sm" c="dimmed">
              {words.editor.readText}
            </Text>
          )}
          <TextInput
            label={words.editor.title}
            maxLength={120}
            data-autofocus
            {...form.getInputProps("title")}
          />
          <Group grow align="flex-start" preventGrowOverflow={false} wrap="wrap">
            <TextInput
              label={words.editor.shortCode}
              description={words.editor.shortCodeText}
              inputWrapperOrder={["label", "input", "description", "error"]}
              leftSection="/"
              maxLength={LONGEST_CODE}
              autoCapitalize="none"
              autoComplete="off"
              spellCheck={false}
              miw={200}
              {...form.getInputProps("shortCode")}
            />
            <Autocomplete
              label={words.editor.folder}
              description={words.editor.folderText}
              inputWrapperOrder={["label", "input", "description", "error"]}
              data={[...folders]}
              maxLength={120}
              miw={200}
              {...form.getInputProps("folder")}
            />
          </Group>
          <Textarea
            ref={field}
            label={words.editor.text}
            autosize
            minRows={4}
            maxRows={12}
            {...form.getInputProps("contentText")}
          />
          {may && <Variables form={form} field={field} />}
          <Preview text={form.values.contentText} />
          {isAdmin(person) && (
            <Switch
              label={words.editor.isShared}
              description={words.editor.isSharedText}
              {...form.getInputProps("shared", { type: "checkbox" })}
            />
          )}
        </Stack>
      </Fieldset>
      {save.outdated && (
        <Alert color="orange" role="alert" mt="md" title={save.outdated}>
          <Button variant="default" onClick={close}>
            {words.editor.reload}
          </Button>
        </Alert>
      )}
      {may && (
        <Group justify="space-between" mt="lg">
          {template ? <Delete template={template} close={close} /> : <span />}
          <Group>
            <Button variant="default" onClick={close}>
              {shell.cancel}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {template ? shell.save : words.editor.create}
            </Button>
          </Group>
        </Group>
      )}
    </form>
  );
}

/** `outdated`: a colleague was faster, in the server's words. */
function useSave(template: Template | null, form: UseFormReturnType<Values>, close: () => void) {
  const { shell } = useWords();
  const words = useWords().templates;
  const { api } = useDesk();
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: (body: Values) => {
      if (!template) return answerOf(api.POST("/api/v1/templates", { body }));
      const params = { path: { templateId: template.id } };
      // a colleague's own stays theirs
      const { shared, ...others } = body;
      const edit = { ...others, version: template.version, ...(shared !== template.shared && { shared }) };
      return answerOf(api.PATCH("/api/v1/templates/{templateId}", { params, body: edit }));
    },
    meta: { told: true },
    onError: (failure) => {
      void queries.invalidateQueries({ queryKey: TEMPLATES });
      if (isRefusal(failure, "short_code_taken")) form.setFieldError("shortCode", failure.message);
      else if (!isRefusal(failure, "changed_meanwhile")) showErrors(form, failure);
    },
    onSuccess: ({ shortCode }) => {
      void queries.invalidateQueries({ queryKey: TEMPLATES });
      const message = template ? shell.saved : words.editor.created(shortCode);
      notifications.show({ color: "teal", message });
      close();
    },
  });
  const outdated = isRefusal(save.error, "changed_meanwhile") ? save.error.message : null;
  return { mutate: save.mutate, isPending: save.isPending, outdated };
}

const isRefusal = (failure: unknown, code: string): failure is Refused =>
  failure instanceof Refused && failure.code === code;

interface Field {
  form: UseFormReturnType<Values>;
  field: RefObject<HTMLTextAreaElement | null>;
}

/** Each button puts its variable where the caret is. */
function Variables({ form, field }: Field) {
  const words = useWords().templates;
  const insert = (variable: Variable) => {
    const text = form.values.contentText;
    const { selectionStart: from = text.length, selectionEnd: to = text.length } = field.current ?? {};
    const mark = `{{${variable}}}`;
    const write = () => form.setFieldValue("contentText", text.slice(0, from) + mark + text.slice(to));
    writeThere(field.current, write, from + mark.length);
  };
  return (
    <Group gap="xs" role="group" aria-label={words.editor.insert}>
      <Text size="sm" c="dimmed" aria-hidden>
        {words.editor.insert}
      </Text>
      {(Object.keys(words.variables) as Variable[]).map((variable) => (
        <Button key={variable} size="compact-sm" variant="default" onClick={() => insert(variable)}>
          {words.variables[variable]}
        </Button>
      ))}
    </Group>
  );
}

function Delete({ template, close }: { template: Template; close: () => void }) {
  const words = useWords().templates;
  const { api } = useDesk();
  const queries = useQueryClient();
  const remove = useMutation({
    mutationFn: () =>
      answerOf(
        api.DELETE("/api/v1/templates/{templateId}", { params: { path: { templateId: template.id } } }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: TEMPLATES }),
    onSuccess: () => {
      notifications.show({ message: words.editor.deleted });
      close();
    },
  });
  const ask = () =>
    confirm({
      title: words.editor.deleteTitle(template.title),
      text: words.editor.deleteText,
      yes: words.editor.delete,
      act: () => remove.mutate(),
    });
  return (
    <Button variant="subtle" color="red" loading={remove.isPending} onClick={ask}>
      {words.editor.delete}
    </Button>
  );
}
