import { Alert, Group, Modal, NavLink, Select, Text, TextInput } from "@mantine/core";
import { IconInfoCircle, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { CarrierTemplate } from "../../../api/shapes.ts";
import { filled, found, languagesOf, namesIn } from "../../../state/approved.ts";
import { useCarrierTemplates } from "../../carrierTemplates.ts";
import { useChannelName } from "../../channels.tsx";
import { languageName } from "../../language.ts";
import { Failed, Splash } from "../../shell/states.tsx";
import { useWords } from "../../words/index.ts";
import { ApprovedForm } from "./ApprovedForm.tsx";
import classes from "./ApprovedPicker.module.css";

interface Shown {
  conversationId: string;
  channel: string;
  /** Why no template may go either. */
  barred: string | null;
  close: () => void;
}

/** A text that the carrier has approved: first which, then what stands in its places. */
export function ApprovedPicker({ close, ...shown }: Shown & { opened: boolean }) {
  const { shell, channels } = useWords();
  const name = useChannelName(shown.channel);
  return (
    <Modal
      opened={shown.opened}
      onClose={close}
      size="lg"
      title={channels.approved.title(name)}
      closeButtonProps={{ "aria-label": shell.close }}
    >
      <Picker close={close} {...shown} />
    </Modal>
  );
}

function Picker({ conversationId, channel, barred, close }: Shown) {
  const { channels } = useWords();
  const templates = useCarrierTemplates(channel);
  const [chosen, choose] = useState<CarrierTemplate | null>(null);
  if (templates.isError) return <Failed retry={() => void templates.refetch()} />;
  if (!templates.data) return <Splash />;
  return (
    <>
      {barred && (
        <Alert mb="sm" color="yellow" icon={<IconInfoCircle aria-hidden />} title={channels.approved.barred}>
          {barred}
        </Alert>
      )}
      {chosen ? (
        <ApprovedForm
          conversationId={conversationId}
          template={chosen}
          back={() => choose(null)}
          done={close}
        />
      ) : (
        <Choice templates={templates.data} choose={choose} />
      )}
    </>
  );
}

interface Choosing {
  templates: readonly CarrierTemplate[];
  choose: (template: CarrierTemplate) => void;
}

function Choice({ templates, choose }: Choosing) {
  const { approved } = useWords().channels;
  const [search, setSearch] = useState("");
  const [language, setLanguage] = useState("");
  const languages = languagesOf(templates);
  const shown = found(templates, search, language || null);
  return (
    <>
      <Group mb="xs" gap="xs" align="flex-end">
        <TextInput
          data-autofocus
          className={classes.search ?? ""}
          aria-label={approved.search}
          placeholder={approved.search}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
        {languages.length > 1 && (
          <Select
            aria-label={approved.language}
            data={[
              { value: "", label: approved.anyLanguage },
              ...languages.map((value) => ({ value, label: languageName(value) })),
            ]}
            value={language}
            onChange={(to) => setLanguage(to ?? "")}
            allowDeselect={false}
          />
        )}
      </Group>
      <Text size="xs" c="dimmed" role="status">
        {shown.length === 0 ? approved.none : approved.found(shown.length)}
      </Text>
      {shown.map((template) => (
        <One key={`${template.name} ${template.language}`} template={template} choose={choose} />
      ))}
    </>
  );
}

function One({ template, choose }: { template: CarrierTemplate } & Pick<Choosing, "choose">) {
  const { approved } = useWords().channels;
  const { name, language, status, category, contentText } = template;
  const names = namesIn(contentText);
  const facts = [languageName(language), approved.category[category]];
  return (
    <NavLink
      component="button"
      type="button"
      className={classes.one ?? ""}
      label={
        <>
          <span className={classes.name}>{name}</span>{" "}
          <span className={classes.facts}>{facts.join(" · ")}</span>
        </>
      }
      description={
        <>
          <span className={classes.text}>
            {filled(contentText, [])
              .map(({ text, place }) =>
                place === null ? text : `[${names[place - 1] ?? approved.place(place)}]`,
              )
              .join("")}
          </span>
          {status !== "approved" && <b className={classes.why}>{approved.status[status]}</b>}
        </>
      }
      aria-disabled={status !== "approved"}
      data-barred={status !== "approved" || undefined}
      onClick={() => status === "approved" && choose(template)}
    />
  );
}
