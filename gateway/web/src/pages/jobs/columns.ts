/** The widths of the columns, in the header, the rows and what stands for them while they are read. */
export const ROW_HEIGHT = 32;
export const NARROW_ROW_HEIGHT = 60;
/** The line of names, with its border. It stands in what is scrolled, so that the columns are as wide as those of the rows. */
export const HEADER_HEIGHT = 29;

const GRID = "grid items-center gap-x-4 max-wide:content-center max-wide:gap-x-3 max-wide:gap-y-0.5";
export const GRID_MINE = `${GRID} wide:grid-cols-[minmax(12rem,1fr)_5.5rem_10rem_16.5rem_4rem] max-wide:grid-cols-[6.5rem_1fr_auto] max-wide:[grid-template-areas:"what_what_actions"_"status_when_id"]`;
export const GRID_ALL = `${GRID} wide:grid-cols-[minmax(11rem,1fr)_minmax(6rem,10rem)_5.5rem_10rem_16.5rem_4rem] max-wide:grid-cols-[6.5rem_5rem_1fr_auto] max-wide:[grid-template-areas:"what_what_what_actions"_"status_when_who_id"]`;

export const gridOf = (everybody: boolean): string => (everybody ? GRID_ALL : GRID_MINE);
