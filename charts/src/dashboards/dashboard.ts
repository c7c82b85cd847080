import type { Colour } from './colours.ts';

/**
 * Dashboards as they are written down here, and what `grafanaDashboard` makes Grafana's JSON of: rows of panels, a panel being a title, what
 * to do about it, a unit and its queries.
 */
export type Dashboard = {
  /** Stable: links and bookmarks hold it. */
  uid: string;
  title: string;
  description: string;
  variables: readonly Variable[];
  rows: readonly Row[];
};

/** What a person chooses above the panels: one of the values of a label, by a query of Grafana's Prometheus plugin. */
export type Variable = {
  name: string;
  label: string;
  /** Such as `label_values(up, node)`. */
  query: string;
  /** A regular expression; its first group is what counts of a value. */
  part?: string;
  /** With an entry All: every value that the query gives, or this regular expression instead of their list. */
  all?: true | string;
  multi?: true;
  /** Not for people: it only saves the panels a fixed name. */
  hidden?: true;
};

export type Row = { title: string; panels: readonly Panel[] };

export type Panel = StatPanel | GraphPanel | TablePanel;

type AnyPanel = {
  title: string;
  /** What is seen, and what to do about it. */
  about: string;
  /** Of the 24 columns of Grafana's grid. */
  width: number;
  /** In grid units of 38 px, title included. Default: 8 for a graph, 6 for a table, 3 for numbers. */
  height?: number;
};

/** What is said when there are no series: that all is well, or why there are none. */
type MayBeEmpty = { ifEmpty?: string };

/** A unit of Grafana's, by its id. */
export type Unit =
  | 'short'
  | 'percentunit'
  | 'bytes'
  | 'binBps'
  /** Seconds, shown in what fits. */
  | 's';

/** From this value on the colour. */
export type Step = { from: number; colour: Colour };

/** Up to the first step a value has the colour `below`. */
export type Limits = { below: Colour; steps: readonly Step[] };

export type Value = {
  expr: string;
  name: string;
  unit: Unit;
  limits?: Limits;
  /** Text instead of a value. */
  texts?: readonly { from: number; to?: number; text: string }[];
};

/** Numbers of now. */
export type StatPanel = AnyPanel & MayBeEmpty & { kind: 'stat'; values: readonly Value[]; sparkline?: true };

/** Lines over time. */
export type GraphPanel = AnyPanel &
  MayBeEmpty & {
    kind: 'graph';
    unit: Unit;
    /** `legend` may have labels: `{{node}}`. */
    queries: readonly { expr: string; legend: string }[];
    /** Areas one above another. A series of `lines` is not among them. */
    stacked?: true;
    /** A line is drawn at each step. */
    limits?: Limits;
    max?: number;
    /** Colours of series whose names are known. */
    colours?: Readonly<Record<string, Colour>>;
    /** Series drawn as dashed lines of their own: totals and limits. */
    lines?: readonly string[];
    /** Series with names that match are drawn downwards, as what goes out. */
    downwards?: string;
  };

/** Rows of what now has the same labels, a column a query. */
export type TablePanel = AnyPanel & {
  kind: 'table';
  /** In this order; each label of the queries must be among them, or in `leaveOut`. */
  labels: readonly {
    label: string;
    name: string /** uid of a dashboard */;
    opens?: { uid: string; variable: string };
  }[];
  columns: readonly Value[];
  leaveOut?: readonly string[];
  /** Name of the column by which the rows are sorted. */
  sortBy: string;
  descending: boolean;
};
