import { UnstyledButton, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAt } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useWords, withWords } from "../words/index.ts";
import { useMentions } from "./mentions.ts";
import sidebar from "./Sidebar.module.css";

const MentionsSheet = lazy(
  withWords(async () => ({ default: (await import("./MentionsSheet.tsx")).MentionsSheet })),
);

/** In the sidebar: how many are unread, and where they are. */
export function Mentions() {
  const { mentions } = useWords().shell;
  const [opened, { open, close }] = useDisclosure();
  const unread = useMentions().data?.unread ?? 0;
  return (
    <>
      <UnstyledButton className={sidebar.place ?? ""} aria-haspopup="dialog" onClick={open}>
        <IconAt size={20} stroke={1.6} aria-hidden />
        <span className={sidebar.grow}>{mentions.title}</span>
        {unread > 0 && (
          <span className={sidebar.count} data-mine title={mentions.unread(unread)}>
            <span aria-hidden>{unread}</span>
            <VisuallyHidden>{mentions.unread(unread)}</VisuallyHidden>
          </span>
        )}
      </UnstyledButton>
      <Suspense>
        <MentionsSheet opened={opened} close={close} />
      </Suspense>
    </>
  );
}
