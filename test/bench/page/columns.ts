import {
  columnFilteringFeature,
  createColumnHelper,
  createFilteredRowModel,
  createSortedRowModel,
  filterFn_includesString,
  renderComponent,
  rowSortingFeature,
  sortFn_alphanumeric,
  sortFn_basic,
  tableFeatures,
} from '@tanstack/svelte-table';
import Change from './cells/Change.svelte';
import Sparkline from './cells/Sparkline.svelte';
import Status from './cells/Status.svelte';
import Stock from './cells/Stock.svelte';
import { money, type Row, time } from './rows.ts';

export const features = tableFeatures({
  columnFilteringFeature,
  filteredRowModel: createFilteredRowModel(),
  filterFns: { includesString: filterFn_includesString },
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns: { alphanumeric: sortFn_alphanumeric, basic: sortFn_basic },
});

const column = createColumnHelper<typeof features, Row>();

/** A dozen with the button before them, some as texts and some as components: what a page about goods in stock shows. */
export const columns = column.columns([
  column.accessor('name', { header: 'Article' }),
  column.accessor('code', { header: 'Code' }),
  column.accessor('category', { header: 'Category' }),
  column.accessor('supplier', { header: 'Supplier' }),
  column.accessor('warehouse', { header: 'Warehouse' }),
  column.accessor('status', {
    header: 'Status',
    cell: ({ getValue }) => renderComponent(Status, { status: getValue() }),
  }),
  column.accessor('stock', {
    header: 'In stock',
    cell: ({ getValue, row }) => renderComponent(Stock, { stock: getValue(), most: row.original.capacity }),
  }),
  column.accessor('price', { header: 'Price', cell: ({ getValue }) => money(getValue()) }),
  column.accessor('change', {
    header: 'Change',
    cell: ({ getValue }) => renderComponent(Change, { change: getValue() }),
  }),
  column.accessor('at', { header: 'Since', cell: ({ getValue }) => time(getValue()) }),
  column.accessor('history', {
    header: 'Earlier prices',
    cell: ({ getValue }) => renderComponent(Sparkline, { history: getValue() }),
  }),
]);
