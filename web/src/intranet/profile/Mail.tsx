import { Stack } from "@mantine/core";
import { IconMail } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { answerOf } from "../../api/client.ts";
import { useDesk } from "../desk.ts";
import { Section } from "../shell/Section.tsx";
import { useWords } from "../words/index.ts";
import { Leave } from "./Leave.tsx";

const MAILBOX = ["mailbox"];

/** One's own mailbox, where the house has any. */
export function Mail() {
  const { mail } = useWords().admin;
  const { api } = useDesk();
  const { data } = useQuery({ queryKey: MAILBOX, queryFn: () => answerOf(api.GET("/api/v1/mailbox")) });
  if (!data || data.state === "NOT_SET_UP") return null;
  return (
    <Section title={mail.title} text={mail.text}>
      <Stack>
        <Leave
          what="mailbox"
          words={mail}
          icon={IconMail}
          address={data.address}
          works={data.state === "CONNECTED"}
          way="/api/comunicaciones/email/conectar"
          queryKey={MAILBOX}
          end={() => answerOf(api.DELETE("/api/v1/mailbox"))}
        />
      </Stack>
    </Section>
  );
}
