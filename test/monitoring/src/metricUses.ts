import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';

/** What an expression asks of one metric, once for each place where it stands. */
export type MetricUse = {
  metric: string;
  /** Labels that it must have, sorted: those that it is selected by, and those that its series are grouped or matched by. */
  labels: string[];
  /** What it is selected by. */
  matchers: { label: string; operator: string; value: string }[];
};

/**
 * The metrics of a PromQL expression with the labels that it takes them to have, by the grammar of Prometheus's own user interface.
 * Throws when it is no PromQL. Variables of Grafana are none: put values in their place first.
 */
export function metricUses(expression: string): MetricUse[] {
  const tree = parser.parse(expression);
  tree.iterate({
    enter({ type, from }) {
      if (type.isError)
        throw new Error(`no PromQL at ${from}, ${expression.slice(from, from + 40)}: ${expression}`);
    },
  });
  return usesIn(tree.topNode, new Set(), expression);
}

type Labels = ReadonlySet<string>;

/** @param wanted labels that what stands around the node takes its result to have */
function usesIn(node: SyntaxNode, wanted: Labels, text: string): MetricUse[] {
  switch (node.name) {
    case 'VectorSelector':
      return [selectorUse(node, wanted, text)];
    case 'AggregateExpr':
      return usesOfChildren(node, new Set([...wanted, ...groupedBy(node, text)]), text);
    case 'FunctionCall':
      return usesOfChildren(node, argumentLabels(node, wanted, text), text);
    case 'BinaryExpr':
      return binaryUses(node, wanted, text);
    default:
      return usesOfChildren(node, wanted, text);
  }
}

function usesOfChildren(node: SyntaxNode, wanted: Labels, text: string): MetricUse[] {
  return children(node).flatMap((child) => usesIn(child, wanted, text));
}

function selectorUse(node: SyntaxNode, wanted: Labels, text: string): MetricUse {
  const all = children(node.getChild('LabelMatchers')).map((matcher) => ({
    label: textOf(matcher.getChild('LabelName'), text),
    operator: textOf(matcher.getChild('MatchOp'), text),
    value: unquoted(matcher.getChild('StringLiteral'), text),
  }));
  const matchers = all.filter(({ label }) => label !== '__name__');
  const metric =
    textOf(node.getChild('Identifier'), text) || all.find(({ label }) => label === '__name__')?.value || '';
  const labels = [...new Set([...matchers.map(({ label }) => label), ...wanted])].sort();
  return { metric, labels, matchers };
}

/** Labels of an aggregation's `by`. Those of `without` need not be there. */
function groupedBy(node: SyntaxNode, text: string): string[] {
  const modifier = node.getChild('AggregateModifier');
  return modifier?.getChild('By') == null ? [] : namesIn(modifier.getChild('GroupingLabels'), text);
}

/** What a function asks of its argument: those that make a label do without it, and need what it is made of. */
function argumentLabels(node: SyntaxNode, wanted: Labels, text: string): Labels {
  const name = textOf(node.getChild('FunctionIdentifier'), text);
  if (name === 'histogram_quantile') return new Set([...wanted, 'le']);
  if (name !== 'label_replace' && name !== 'label_join') return wanted;
  const [made = '', , ...rest] = children(node.getChild('FunctionCallBody'))
    .filter((child) => child.name === 'StringLiteral')
    .map((child) => unquoted(child, text));
  const sources = name === 'label_replace' ? rest.slice(0, 1) : rest;
  const labels = new Set([...wanted].filter((label) => label !== made));
  for (const source of sources) if (source !== '') labels.add(source);
  return labels;
}

/** `a + on (x) group_left (y) b`: both sides have x, and y is b's. Of `and` and `unless` the result is that of the left side. */
function binaryUses(node: SyntaxNode, wanted: Labels, text: string): MetricUse[] {
  const operands = children(node).filter(
    ({ type }) => !/^(MatchingModifierClause|BoolModifier)$/.test(type.name),
  );
  const [left, operator, right] = operands;
  if (left === undefined || operator === undefined || right === undefined)
    throw new Error(`BUG: an operator without two sides in ${text}`);
  const clause = node.getChild('MatchingModifierClause');
  const [first = [], second = []] = (clause?.getChildren('GroupingLabels') ?? []).map((list) =>
    namesIn(list, text),
  );
  const on = clause?.getChild('On') == null ? [] : first;
  const ignored = new Set(clause?.getChild('Ignoring') == null ? [] : first);
  if (operator.name === 'And' || operator.name === 'Unless')
    return [...usesIn(left, new Set([...wanted, ...on]), text), ...usesIn(right, new Set(on), text)];
  const many = new Set([...[...wanted].filter((label) => !second.includes(label)), ...on]);
  const one = new Set([...on, ...second]);
  if (clause?.getChild('GroupLeft') != null)
    return [...usesIn(left, many, text), ...usesIn(right, one, text)];
  if (clause?.getChild('GroupRight') != null)
    return [...usesIn(left, one, text), ...usesIn(right, many, text)];
  const both = new Set([...[...wanted].filter((label) => !ignored.has(label)), ...on]);
  return [...usesIn(left, both, text), ...usesIn(right, both, text)];
}

function namesIn(list: SyntaxNode | null, text: string): string[] {
  return children(list).map((child) => textOf(child, text));
}

function children(node: SyntaxNode | null): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node?.firstChild ?? null; child !== null; child = child.nextSibling) found.push(child);
  return found;
}

function textOf(node: SyntaxNode | null, text: string): string {
  return node === null ? '' : text.slice(node.from, node.to);
}

/** The escapes that matter in a name or a regular expression: a backslash and a quote. */
function unquoted(node: SyntaxNode | null, text: string): string {
  return textOf(node, text).slice(1, -1).replace(/\\(.)/g, '$1');
}
