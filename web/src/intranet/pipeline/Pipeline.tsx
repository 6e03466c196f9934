import { Drawer, UnstyledButton } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import type { Standing, Step } from "../../api/shapes.ts";
import { useDesk } from "../desk.ts";
import { isAdmin } from "../people.ts";
import { Qualification } from "../qualification/Qualification.tsx";
import { nameOf } from "../qualification/values.ts";
import { tellRefusal } from "../queries.ts";
import { isCovered } from "../shell/keys.ts";
import { Page } from "../shell/Page.tsx";
import { Note } from "../shell/states.tsx";
import { useDrag } from "../shell/useDrag.ts";
import { useWords } from "../words/index.ts";
import { ModeContext } from "../workspace/workspace.ts";
import { Column } from "./Column.tsx";
import { MoveDialog } from "./MoveDialog.tsx";
import classes from "./Pipeline.module.css";
import { isBack, STEPS } from "./steps.ts";
import { useCounts, useFreshPipeline, useMove } from "./usePipeline.ts";

/** Every lead at their step on the way to a meeting. */
export function Pipeline() {
  const { pipeline, shell } = useWords();
  const { person } = useDesk();
  const counts = useCounts();
  useFreshPipeline();
  const nobody = counts.data && STEPS.every((step) => !counts.data[step]);
  return (
    <ModeContext value={isAdmin(person) ? "admin" : "agent"}>
      <Page title={shell.places.pipeline} lead={pipeline.lead}>
        {nobody ? (
          <Note icon={IconFilter} title={pipeline.empty} text={pipeline.emptyText} />
        ) : (
          <Board counts={counts.data ?? {}} />
        )}
      </Page>
      <Opened />
    </ModeContext>
  );
}

interface Asked {
  lead: Standing;
  /** Left out: it is asked, too. */
  to?: Step;
}

function Board({ counts }: { counts: Partial<Record<Step, number>> }) {
  const words = useWords();
  const board = useRef<HTMLElement>(null);
  const [asked, ask] = useState<Asked | null>(null);
  const [shown, show] = useState<Step>("start");
  const move = useMove();
  const { drag, begin } = useDrag<Standing, Step>(board, {
    placeAt: stepAt,
    drop: (lead, to) => {
      if (to === lead.current_step) return;
      if (isBack(lead.current_step, to)) ask({ lead, to });
      else move.mutate({ lead, to }, { onError: tellRefusal });
    },
  });
  const showStep = (step: Step) =>
    board.current?.children[STEPS.indexOf(step)]?.scrollIntoView({ block: "nearest" });
  /** The focus is where it was, wherever the card is by now. */
  const close = (lead: Standing) => {
    ask(null);
    setTimeout(() =>
      board.current
        ?.querySelector<HTMLElement>(`[data-lead="${lead.id}"] button`)
        ?.focus({ preventScroll: true }),
    );
  };
  const first = STEPS.find((step) => counts[step]);
  const opened = useRef(false);
  useEffect(() => {
    if (!first || opened.current) return;
    opened.current = true;
    showStep(first); // a phone has room for one
  });
  const look = () => {
    const { scrollLeft = 0, firstElementChild } = board.current ?? {};
    const width = firstElementChild?.clientWidth ?? 1;
    show(STEPS[Math.round(scrollLeft / width)] ?? "start");
  };
  return (
    <>
      <nav className={classes.tabs} aria-label={words.pipeline.goTo}>
        {STEPS.map((step) => (
          <UnstyledButton
            key={step}
            className={classes.tab ?? ""}
            aria-current={step === shown || undefined}
            onClick={() => showStep(step)}
          >
            {words.pipeline.steps[step]} <b>{counts[step] ?? ""}</b>
          </UnstyledButton>
        ))}
      </nav>
      <section
        ref={board}
        className={classes.board}
        aria-label={words.pipeline.board}
        data-dragging={drag ? true : undefined}
        onScroll={look}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: who has no wheel scrolls with the keyboard
        tabIndex={0}
      >
        {STEPS.map((step) => (
          <Column
            key={step}
            step={step}
            count={counts[step]}
            isOver={drag?.over === step && drag.thing.current_step !== step}
            dragged={drag?.thing.id}
            begin={begin}
            ask={(lead) => ask({ lead })}
          />
        ))}
      </section>
      {drag && (
        <div
          className={classes.ghost}
          style={{ transform: `translate(${drag.x}px, ${drag.y}px)` }}
          aria-hidden
        >
          {nameOf(drag.thing, words)}
        </div>
      )}
      {asked && <MoveDialog {...asked} close={() => close(asked.lead)} />}
    </>
  );
}

function stepAt(x: number, y: number): Step | null {
  const column = document.elementFromPoint(x, y)?.closest<HTMLElement>("[data-step]");
  return STEPS.find((step) => step === column?.dataset.step) ?? null;
}

/** The lead that the address names. */
function Opened() {
  const { pipeline, shell } = useWords();
  const { lead } = useSearch({ strict: false });
  const navigate = useNavigate();
  return (
    <Drawer
      opened={lead !== undefined}
      onClose={() => isCovered() || void navigate({ to: ".", search: {} })}
      position="right"
      size={420}
      title={pipeline.qualification.title}
      closeButtonProps={{ "aria-label": shell.close }}
    >
      {lead && <Qualification id={lead} named />}
    </Drawer>
  );
}
