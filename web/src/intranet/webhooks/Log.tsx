import { Badge, Button, Code, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconChevronDown, IconSend } from "@tabler/icons-react";
import type { Delivery, Webhook } from "../../api/shapes.ts";
import { More } from "../shell/More.tsx";
import { Failed, Note } from "../shell/states.tsx";
import { second } from "../times.ts";
import { useWords, type Words } from "../words/index.ts";
import classes from "./Log.module.css";
import { useLog, useReplay } from "./useWebhooks.ts";

const COLOURS = { PENDING: "blue", DELIVERED: "teal", FAILED: "red", CANCELLED: "gray" } as const;

/** What it was called about, and what came of it: each can be opened. */
export function Log({ webhook }: { webhook: Webhook }) {
  const { webhooks } = useWords();
  const found = useLog(webhook.id);
  const deliveries = found.data?.pages.flatMap(({ items }) => items);
  return (
    <>
      {found.isError && <Failed alone={false} retry={() => void found.refetch()} />}
      {found.isPending && <Skeleton h={160} />}
      {deliveries?.length === 0 && <Note icon={IconSend} title={webhooks.noLog} text={webhooks.noLogText} />}
      <ul className={classes.log}>
        {deliveries?.map((delivery) => (
          <li key={delivery.id}>
            <Entry webhook={webhook} delivery={delivery} />
          </li>
        ))}
      </ul>
      <More list={found} />
    </>
  );
}

function Entry({ webhook, delivery }: { webhook: Webhook; delivery: Delivery }) {
  const { webhooks } = useWords();
  const { id, event, state, createdAt, nextTryAt, attempts } = delivery;
  const replay = useReplay(webhook.id);
  const last = attempts.at(-1);
  const came = [
    last ? answerTo(last, webhooks) : state === "PENDING" && webhooks.toDeliver,
    attempts.length > 1 && webhooks.tries(attempts.length),
    nextTryAt && Date.parse(nextTryAt) > Date.now() && webhooks.nextTry(second(nextTryAt)),
  ];
  return (
    <details className={classes.entry}>
      <summary className={classes.summary}>
        <IconChevronDown className={classes.sign} size={17} stroke={1.8} aria-hidden />
        <Badge color={COLOURS[state]}>{webhooks.states[state]}</Badge>
        <Text span fw={600} className={classes.name}>
          {webhooks.names[event]}
        </Text>
        <Text span size="sm" c="dimmed">
          {second(createdAt)}
        </Text>
        <Text span size="sm" c="dimmed" className={classes.came ?? ""}>
          {came.filter(Boolean).join(" · ")}
        </Text>
      </summary>
      <Stack gap="sm" className={classes.details ?? ""}>
        <ol className={classes.attempts}>
          {attempts.map((attempt) => (
            <li key={attempt.at}>
              <Attempt attempt={attempt} />
            </li>
          ))}
        </ol>
        <Group justify="space-between">
          <Code className={classes.id ?? ""}>{id}</Code>
          <Button
            size="xs"
            variant="default"
            disabled={!webhook.active}
            loading={replay.isPending}
            onClick={() => replay.mutate(id)}
          >
            {webhooks.replay}
          </Button>
        </Group>
      </Stack>
    </details>
  );
}

type Attempt = Delivery["attempts"][number];

const answerTo = ({ error, statusCode }: Attempt, { errors, answered }: Words["webhooks"]): string =>
  error ? errors[error] : answered(statusCode ?? 0);

function Attempt({ attempt }: { attempt: Attempt }) {
  const { webhooks } = useWords();
  const { at, milliseconds, answer } = attempt;
  return (
    <>
      <Text size="sm">
        {second(at)} · {answerTo(attempt, webhooks)} · {webhooks.took(milliseconds)}
      </Text>
      {answer && (
        <Code block mt={4}>
          {answer}
        </Code>
      )}
    </>
  );
}
