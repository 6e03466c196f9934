import { Badge, Code, Skeleton, Stack, Table, Text } from "@mantine/core";
import { IconAdjustmentsOff, IconLock } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { answerOf } from "../../api/client.ts";
import type { Setting } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { language } from "../language.ts";
import { Page } from "../shell/Page.tsx";
import { SearchField } from "../shell/SearchField.tsx";
import { Section } from "../shell/Section.tsx";
import { Failed, Note } from "../shell/states.tsx";
import { TableFrame } from "../shell/TableFrame.tsx";
import { useWords } from "../words/index.ts";
import { abouts } from "../words/settings.ts";
import { HoursForm } from "./HoursForm.tsx";
import classes from "./Settings.module.css";

const inWords = (setting: Setting): Setting => ({
  ...setting,
  about: abouts[language()][setting.name] ?? setting.about,
});

export function Settings() {
  const { admin, shell } = useWords();
  const { api } = useDesk();
  const [typed, setTyped] = useState("");
  const found = useQuery({
    queryKey: ["settings"],
    queryFn: () => answerOf(api.GET("/api/v1/settings")),
    select: (settings) => settings.map(inWords),
  });
  const wanted = typed.trim().toLowerCase();
  const rows = found.data?.filter(({ name, about }) => `${name} ${about}`.toLowerCase().includes(wanted));
  return (
    <Page title={shell.places.settings}>
      <Stack>
        <HoursForm />
        <Section title={admin.settings.server} text={admin.settings.lead}>
          <SearchField label={admin.settings.search} typed={typed} change={setTyped} />
          {found.isError && <Failed alone={false} retry={() => void found.refetch()} />}
          {found.isPending && <Skeleton h={420} />}
          {rows?.length === 0 && <Note icon={IconAdjustmentsOff} title={admin.settings.none} />}
          {rows && rows.length > 0 && (
            <TableFrame>
              <Table.Tbody>
                {rows.map((setting) => (
                  <Row key={setting.name} setting={setting} />
                ))}
              </Table.Tbody>
            </TableFrame>
          )}
        </Section>
      </Stack>
    </Page>
  );
}

function Row({ setting: { name, about, ...state } }: { setting: Setting }) {
  return (
    <Table.Tr className={classes.row ?? ""}>
      <Table.Th scope="row" className={classes.name ?? ""}>
        <Code>{name}</Code>
        <Text size="sm" c="dimmed" fw={400} mt={4}>
          {about}
        </Text>
      </Table.Th>
      <Table.Td className={classes.value ?? ""}>
        <Value {...state} />
      </Table.Td>
    </Table.Tr>
  );
}

function Value({ value, secret, isSet }: Pick<Setting, "value" | "secret" | "isSet">) {
  const { settings } = useWords().admin;
  if (secret && isSet)
    return (
      <Badge color="teal" leftSection={<IconLock size={12} aria-hidden />}>
        {settings.secret}: {settings.set}
      </Badge>
    );
  if (value === null || value === "")
    return (
      <Text span size="sm" c="dimmed">
        {settings.notSet}
      </Text>
    );
  return (
    <Text span size="sm" fw={isSet ? 600 : 400}>
      {value}
    </Text>
  );
}
