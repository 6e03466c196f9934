import { useEffect, useRef } from "react";
import type { Template } from "../../../api/shapes.ts";
import { readable } from "../../../state/templates.ts";
import { useWords } from "../../words/index.ts";
import classes from "./TemplateMenu.module.css";

interface Shown {
  id: string;
  templates: readonly Template[];
  /** How many there are beyond these. */
  more: number;
  active: number;
  point: (at: number) => void;
  choose: (template: Template) => void;
}

export const optionId = (menu: string, at: number): string => `${menu}-${at}`;

/** Over the composer, which keeps the focus: its arrows and Enter go here. */
export function TemplateMenu({ id, templates, more, active, point, choose }: Shown) {
  const { gaps, menu } = useWords().templates;
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [active]);
  return (
    <div className={classes.menu}>
      <div ref={list} id={id} role="listbox" aria-label={menu.label} className={classes.list}>
        {templates.map((template, at) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the composer's
          <div
            key={template.id}
            id={optionId(id, at)}
            role="option"
            tabIndex={-1}
            aria-selected={at === active}
            className={classes.option}
            onMouseMove={() => point(at)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => choose(template)}
          >
            <div className={classes.head}>
              <span className={classes.code}>{template.shortCode}</span>
              <span className={classes.title}>{template.title}</span>
            </div>
            <div className={classes.text}>{readable(template.contentText, gaps)}</div>
          </div>
        ))}
      </div>
      <div className={classes.foot}>
        {menu.keys}
        {more > 0 && ` · ${menu.more(more)}`}
      </div>
    </div>
  );
}
