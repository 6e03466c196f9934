import { ActionIcon, Autocomplete, Button, Group, Stack, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconPlus, IconX } from "@tabler/icons-react";
import type { Qualification } from "../../api/shapes.ts";
import { showErrors } from "../forms.ts";
import { tellRefusal } from "../queries.ts";
import { useInline } from "../shell/useInline.ts";
import { useWords } from "../words/index.ts";
import classes from "./Qualification.module.css";
import { type Sort, useAddWish, usePopular, useRemoveWish } from "./useQualification.ts";

/** As in src/pascal/domain/people.py and requirements.py. */
const MOST_NAME = 120;
const MOST_DESCRIPTION = 1000;

interface Shown {
  sort: Sort;
  known: Qualification;
  may: boolean;
}

/** Features or integrations that somebody wants, beside what is asked of everybody. */
export function Wishes({ sort, known, may }: Shown) {
  const { wishes } = useWords().pipeline.qualification;
  const { opened: adding, open, close, place } = useInline();
  return (
    <section {...place}>
      <h4>{wishes[sort]}</h4>
      {known[sort].length === 0 && <span className={classes.none}>{wishes.none}</span>}
      <ul className={classes.wishes}>
        {known[sort].map(({ id, name, description }) => (
          <li key={id}>
            <span>
              {name}
              {description && <small>{description}</small>}
            </span>
            {may && <Remove id={known.id} item={id} name={name} />}
          </li>
        ))}
      </ul>
      {adding && <Adding sort={sort} id={known.id} close={close} />}
      {may && (
        <Button
          display={adding ? "none" : undefined}
          size="xs"
          variant="default"
          mt="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={open}
        >
          {wishes.add[sort]}
        </Button>
      )}
    </section>
  );
}

function Remove({ id, item, name }: { id: string; item: string; name: string }) {
  const { wishes } = useWords().pipeline.qualification;
  const remove = useRemoveWish(id);
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={32}
      aria-label={wishes.remove(name)}
      title={wishes.remove(name)}
      loading={remove.isPending}
      onClick={() => remove.mutate(item, { onError: tellRefusal })}
    >
      <IconX size={16} aria-hidden />
    </ActionIcon>
  );
}

function Adding({ sort, id, close }: { sort: Sort; id: string; close: () => void }) {
  const { shell, pipeline } = useWords();
  const { wishes } = pipeline.qualification;
  const popular = usePopular(sort);
  const add = useAddWish(id, sort);
  const form = useForm({
    initialValues: { name: "", description: "" },
    validate: { name: (name) => (name.trim() ? null : wishes.nameMissing) },
  });
  return (
    <form
      noValidate
      className={classes.form}
      onSubmit={form.onSubmit((wish) =>
        add.mutate(wish, { onSuccess: close, onError: (failure) => showErrors(form, failure) }),
      )}
    >
      <Stack gap="sm">
        <Autocomplete
          label={wishes.name}
          data={popular}
          maxLength={MOST_NAME}
          {...form.getInputProps("name")}
        />
        <TextInput
          label={wishes.description}
          maxLength={MOST_DESCRIPTION}
          {...form.getInputProps("description")}
        />
        <Group justify="flex-end" gap="xs">
          <Button size="xs" variant="default" onClick={close}>
            {shell.cancel}
          </Button>
          <Button size="xs" type="submit" loading={add.isPending}>
            {wishes.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
