import "../workspace/scheme.css";
import { Badge, Button, Paper, Select, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconNotes, IconPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useId, useState } from "react";
import { type Api, answerOf } from "../../api/client.ts";
import type { Person, Template } from "../../api/shapes.ts";
import { meant } from "../../state/templates.ts";
import { useDesk } from "../desk.ts";
import { isAdmin } from "../people.ts";
import { Page } from "../shell/Page.tsx";
import { SearchField } from "../shell/SearchField.tsx";
import { Failed, Note } from "../shell/states.tsx";
import { useWords } from "../words/index.ts";
import classes from "./Templates.module.css";
import { useTemplates } from "./useTemplates.ts";

const Editor = lazy(async () => ({ default: (await import("./Editor.tsx")).Editor }));

/** What is written often: everybody's own and what all share, by folder. */
export function Templates() {
  const { shell } = useWords();
  const words = useWords().templates;
  const { person } = useDesk();
  const [typed, setTyped] = useState("");
  const [owner, setOwner] = useState<string | null>(null);
  const [opened, open] = useState<Template | "new" | null>(null);
  const found = useTemplates(owner);
  const all = found.data ?? [];
  const shown = typed.trim() ? meant(all, typed.trim().replace(/^\//, "")) : all;
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => open("new")}>
      {words.new}
    </Button>
  );
  return (
    <Page title={shell.places.templates} lead={words.lead} actions={add}>
      <div className={classes.filters}>
        <SearchField label={words.search} typed={typed} change={setTyped} />
        {isAdmin(person) && <OwnerSelect owner={owner} choose={setOwner} />}
      </div>
      {found.isError && <Failed alone={false} retry={() => void found.refetch()} />}
      {found.isPending && <Skeleton h={320} />}
      {found.data && shown.length === 0 && (
        <Note
          icon={IconNotes}
          title={typed ? words.noneFound : words.none}
          {...(!owner && { text: typed ? words.noneFoundText : words.noneText })}
        />
      )}
      <Stack>
        {foldersOf(shown).map((folder) => (
          <Folder
            key={folder ?? ""}
            name={folder}
            templates={shown.filter((each) => each.folder === folder)}
            open={open}
          />
        ))}
      </Stack>
      {opened && (
        <Suspense>
          <Editor
            template={opened === "new" ? null : opened}
            folders={foldersOf(all).filter((each) => each !== null)}
            close={() => open(null)}
          />
        </Suspense>
      )}
    </Page>
  );
}

const foldersOf = (templates: readonly Template[]) => [...new Set(templates.map(({ folder }) => folder))];

/** What somebody who has left wrote for themselves is not lost. */
function OwnerSelect({ owner, choose }: { owner: string | null; choose: (id: string | null) => void }) {
  const words = useWords().templates;
  const { api, person } = useDesk();
  const people = useQuery({ queryKey: ["users", "owners"], queryFn: () => everybody(api) });
  const others = (people.data ?? []).filter(({ id }) => id !== person.id);
  return (
    <Select
      aria-label={words.whose}
      data={[
        { value: "", label: words.mineAndShared },
        ...others.map(({ id, name, isActive }) => ({
          value: id,
          label: isActive ? name : words.disabled(name),
        })),
      ]}
      value={owner ?? ""}
      onChange={(value) => choose(value || null)}
      allowDeselect={false}
      searchable
      maw={280}
      mb="md"
    />
  );
}

async function everybody(api: Api, cursor: string | null = null): Promise<Person[]> {
  const query = { limit: 100, ...(cursor && { cursor }) };
  const { items, nextCursor } = await answerOf(api.GET("/api/v1/users", { params: { query } }));
  return nextCursor ? [...items, ...(await everybody(api, nextCursor))] : items;
}

interface Shown {
  name: string | null;
  templates: readonly Template[];
  open: (template: Template) => void;
}

function Folder({ name, templates, open }: Shown) {
  const words = useWords().templates;
  const id = useId();
  return (
    <section aria-labelledby={id}>
      <Title order={2} size="h4" id={id} mb="xs">
        {name ?? words.noFolder}
      </Title>
      <Paper withBorder>
        <ul className={classes.list}>
          {templates.map((template) => (
            <li key={template.id} className={classes.item}>
              <Row template={template} open={() => open(template)} />
            </li>
          ))}
        </ul>
      </Paper>
    </section>
  );
}

function Row({ template, open }: { template: Template; open: () => void }) {
  const words = useWords().templates;
  const { person } = useDesk();
  const { title, shortCode, contentText, shared, ownerId, ownerName, uses } = template;
  const whose = shared ? words.shared : ownerId === person.id ? words.own : (ownerName ?? "");
  return (
    <>
      <div className={classes.grow}>
        <div className={classes.name}>
          <button type="button" className={classes.open} onClick={open} aria-label={words.edit(title)}>
            {title}
          </button>
          <Text span size="sm" ff="monospace" className={classes.code ?? ""}>
            {shortCode}
          </Text>
        </div>
        <Text size="sm" c="dimmed" truncate>
          {contentText}
        </Text>
      </div>
      <Stack gap={2} align="flex-end" className={classes.facts ?? ""}>
        <Badge variant="light" color={shared ? "blue" : "gray"}>
          {whose}
        </Badge>
        <Text size="xs" c="dimmed">
          {words.uses(uses)}
        </Text>
      </Stack>
    </>
  );
}
