import { ActionIcon, Badge, CloseButton, CopyButton, Tooltip } from "@mantine/core";
import {
  IconBrandWhatsapp,
  IconCheck,
  IconCopy,
  IconMail,
  IconMailQuestion,
  IconPhone,
  IconRosetteDiscountCheck,
} from "@tabler/icons-react";
import type { ReactNode } from "react";
import type { Row } from "../../../state/inbox.ts";
import { price } from "../../money.ts";
import { isUnproven } from "../../people.ts";
import { QualificationOf } from "../../qualification/Qualification.tsx";
import { date } from "../../times.ts";
import { useWords } from "../../words/index.ts";
import { ratingWords } from "../../words/ratings.ts";
import { LeadFace } from "../LeadFace.tsx";
import { useOnline, useProject, useRow } from "../workspace.ts";
import { Assignments } from "./Assignments.tsx";
import { Consent } from "./Consent.tsx";
import { ConversationFacts } from "./ConversationFacts.tsx";
import { Earlier } from "./Earlier.tsx";
import { useFreshLead, useKnownLead } from "./known.ts";
import classes from "./LeadPanel.module.css";
import { Places } from "./Places.tsx";
import { RatingFacts } from "./RatingFacts.tsx";
import { Timeline } from "./Timeline.tsx";

/** Who it is, what about, and what was before. */
export function LeadPanel({ id, close }: { id: string; close: () => void }) {
  const row = useRow(id);
  return row && <Panel key={row.leadId} row={row} close={close} />;
}

function Panel({ row, close }: { row: Row; close: () => void }) {
  const { house, known, pipeline, workspace } = useWords();
  const { lead } = workspace;
  const ratings = ratingWords();
  useFreshLead(row.leadId);
  return (
    <aside className={classes.panel} aria-label={lead.label}>
      <CloseButton className={classes.close ?? ""} aria-label={lead.close} onClick={close} />
      <Identity row={row} />
      <Timeline row={row} />
      <Section title={pipeline.qualification.title}>
        <QualificationOf conversationId={row.id} />
      </Section>
      <Section title={lead.project}>
        <ProjectCard id={row.projectId} />
      </Section>
      <Section title={lead.conversation}>
        <ConversationFacts row={row} />
      </Section>
      {row.status === "RESOLVED" && (
        <Section title={ratings.heading}>
          <RatingFacts key={row.id} row={row} />
        </Section>
      )}
      <Section title={known.places.title}>
        <Places row={row} />
      </Section>
      <Section title={known.consent.title}>
        <Consent row={row} />
      </Section>
      <Section title={house.assignments.title}>
        <Assignments row={row} />
      </Section>
      <Section title={lead.earlier}>
        <Earlier row={row} />
      </Section>
    </aside>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={classes.section}>
      <h3>{title}</h3>
      {children}
    </section>
  );
}

function Identity({ row }: { row: Row }) {
  const { workspace } = useWords();
  const online = useOnline(row.id);
  const known = useKnownLead(row.leadId);
  const { name, verified } = row.lead;
  // what was said when it began, or what is known by now
  const email = row.lead.email ?? known.data?.email ?? null;
  const phone = row.lead.phone ?? known.data?.phone ?? null;
  const Sign = verified ? IconRosetteDiscountCheck : IconMailQuestion;
  return (
    <div className={classes.identity}>
      <LeadFace name={name} online={online} size="large" />
      <h2>{name}</h2>
      <span className={classes.since}>
        {online ? workspace.online : workspace.offline}
        {known.data && (
          <>
            <br />
            {workspace.lead.since} {date(known.data.createdAt)}
          </>
        )}
      </span>
      {(verified || isUnproven(row)) && (
        <Badge
          className={classes.proof ?? ""}
          data-verified={verified || undefined}
          variant="light"
          color="gray"
          size="lg"
          leftSection={<Sign size={16} stroke={1.7} aria-hidden />}
          title={verified ? workspace.verified : workspace.lead.unverifiedText}
        >
          {verified ? workspace.verified : workspace.unverified}
        </Badge>
      )}
      <Contacts phone={phone} email={email} />
      {email ? <Copyable text={email} /> : <span className={classes.none}>{workspace.lead.noEmail}</span>}
      {phone ? <Copyable text={phone} /> : <span className={classes.none}>{workspace.lead.noPhone}</span>}
    </div>
  );
}

function Contacts({ phone, email }: { phone: string | null; email: string | null }) {
  const { lead } = useWords().workspace;
  const ways = [
    ...(phone
      ? [
          { href: `tel:${phone}`, label: lead.call, Sign: IconPhone, away: false },
          {
            href: `https://wa.me/${phone.replace(/\D/g, "")}`,
            label: lead.whatsapp,
            Sign: IconBrandWhatsapp,
            away: true,
          },
        ]
      : []),
    ...(email
      ? [
          {
            href: `mailto:${encodeURIComponent(email).replaceAll("%40", "@")}`,
            label: lead.email,
            Sign: IconMail,
            away: false,
          },
        ]
      : []),
  ];
  return (
    <div className={classes.ways}>
      {ways.map(({ href, label, Sign, away }) => (
        <Tooltip key={href} label={label}>
          <ActionIcon
            component="a"
            href={href}
            variant="default"
            size={42}
            radius="xl"
            aria-label={label}
            {...(away ? { target: "_blank", rel: "noopener noreferrer" } : {})}
          >
            <Sign size={20} stroke={1.6} aria-hidden />
          </ActionIcon>
        </Tooltip>
      ))}
    </div>
  );
}

function Copyable({ text }: { text: string }) {
  const { lead } = useWords().workspace;
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <button
          type="button"
          className={classes.copy}
          onClick={copy}
          aria-label={copied ? lead.copied : lead.copy(text)}
        >
          <span>{text}</span>
          {copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />}
        </button>
      )}
    </CopyButton>
  );
}

function ProjectCard({ id }: { id: string | null }) {
  const { lead } = useWords().workspace;
  const { name, found } = useProject(id);
  if (!name) return <span className={classes.none}>{lead.noProject}</span>;
  return (
    <div className={classes.project}>
      <b>{name}</b>
      {found && (
        <span>
          {found.district} · {lead.from(price(found.priceFrom))}
        </span>
      )}
    </div>
  );
}
