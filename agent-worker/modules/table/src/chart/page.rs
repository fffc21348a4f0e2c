//! The picture as a whole: a title, the charts in a grid, and what was left out.

use super::canvas::{Anchor, Canvas, Color, Style, Weight};
use super::histogram::{Axis, Histogram};
use super::{Bar, Body, Chart, Panel, numerals, ticks};

const WIDTH: f32 = 1600.0;
const MARGIN: f32 = 48.0;
const GAP: f32 = 24.0;
const HEAD_HEIGHT: f32 = 132.0;
const NOTE_LINE: f32 = 30.0;
const NOTE_LINES: usize = 4;
/// Inside a chart's card.
const PADDING: f32 = 28.0;
const CARD_HEAD: f32 = 92.0;
const BAR_ROW: f32 = 54.0;

const PAGE: Color = Color(0xf3_f5_f8);
const CARD: Color = Color(0xff_ff_ff);
const BORDER: Color = Color(0xdd_e2_e9);
const GRID: Color = Color(0xe6_ea_f0);
const INK: Color = Color(0x1b_25_33);
const SOFT_INK: Color = Color(0x56_62_73);
const NUMBERS: Color = Color(0x2f_6f_b7);
const MOMENTS: Color = Color(0x7a_5a_a6);
const TEXTS: Color = Color(0x2a_8a_7c);
const REST: Color = Color(0xb4_be_cb);
const MEDIAN: Color = Color(0xd0_5a_1f);

const TITLE: Style = Style { size: 38.0, weight: Weight::SemiBold, color: INK };
const LEAD: Style = Style { size: 24.0, weight: Weight::Regular, color: SOFT_INK };
const CARD_TITLE: Style = Style { size: 26.0, weight: Weight::SemiBold, color: INK };
const SMALL: Style = Style { size: 20.0, weight: Weight::Regular, color: SOFT_INK };
const LABEL: Style = Style { size: 21.0, weight: Weight::Regular, color: INK };
const MARKED: Style = Style { size: 19.0, weight: Weight::SemiBold, color: MEDIAN };

/// A rectangle to draw in.
#[derive(Clone, Copy)]
struct Area {
    x: f32,
    y: f32,
    width: f32,
    height: f32,
}

/// Draws the page; it is as high as it needs to be.
pub fn draw(chart: &Chart, title: &str, rows: u64, columns: usize) -> Vec<u8> {
    let across = match chart.panels.len() {
        0 | 1 => 1,
        2 | 4 => 2,
        _ => 3,
    };
    let card_height = match across {
        1 => 560.0,
        2 => 480.0,
        _ => 440.0,
    };
    // Only the width counts for breaking lines, so a canvas of any size can measure them.
    let mut canvas = Canvas::filled(1, 1, PAGE);
    let notes = notes(&canvas, chart);
    let rows_of_cards: Vec<(&[Panel], f32)> =
        chart.panels.chunks(across).map(|panels| (panels, row_height(panels, card_height))).collect();
    let grid_height: f32 = match rows_of_cards.as_slice() {
        [] => card_height + GAP,
        rows => rows.iter().map(|(_, height)| height + GAP).sum(),
    };
    let height = HEAD_HEIGHT + grid_height + notes.len() as f32 * NOTE_LINE + MARGIN - GAP / 2.0;
    canvas = Canvas::filled(WIDTH as u32, height.ceil() as u32, PAGE);

    let title = canvas.fitted(title, TITLE, WIDTH - 2.0 * MARGIN);
    canvas.text(&title, MARGIN, 66.0, Anchor::Start, TITLE);
    canvas.text(&size_of(rows, columns), MARGIN, 102.0, Anchor::Start, LEAD);
    let card_width = (WIDTH - 2.0 * MARGIN - (across - 1) as f32 * GAP) / across as f32;
    let mut y = HEAD_HEIGHT;
    for (panels, height) in rows_of_cards {
        for (index, panel) in panels.iter().enumerate() {
            let x = MARGIN + index as f32 * (card_width + GAP);
            draw_card(&mut canvas, panel, Area { x, y, width: card_width, height });
        }
        y += height + GAP;
    }
    if chart.panels.is_empty() {
        let area = Area { x: MARGIN, y: HEAD_HEIGHT, width: card_width, height: card_height };
        draw_border(&mut canvas, area);
        let text = if rows == 0 { "The table has no rows" } else { "No column has a shape to draw" };
        canvas.text(text, WIDTH / 2.0, area.y + area.height / 2.0, Anchor::Middle, LEAD);
    }
    for (index, line) in notes.iter().enumerate() {
        let y = HEAD_HEIGHT + grid_height + 20.0 + index as f32 * NOTE_LINE;
        canvas.text(line, MARGIN, y, Anchor::Start, SMALL);
    }
    canvas.png()
}

/// A row of nothing but bars is as high as they need.
fn row_height(panels: &[Panel], usual: f32) -> f32 {
    let needed = |panel: &Panel| match &panel.body {
        Body::Histogram(_) => usual,
        Body::Bars(bars) => CARD_HEAD + bars.len() as f32 * BAR_ROW + PADDING,
    };
    panels.iter().map(needed).fold(0.0, f32::max).min(usual)
}

fn size_of(rows: u64, columns: usize) -> String {
    let plural =
        |count: u64, noun: &str| format!("{} {noun}{}", numerals::grouped(count), if count == 1 { "" } else { "s" });
    format!("{}  ·  {}", plural(rows, "row"), plural(columns as u64, "column"))
}

/// What is not drawn and why, in lines that fit.
fn notes(canvas: &Canvas, chart: &Chart) -> Vec<String> {
    let mut groups: Vec<(&str, Vec<&str>)> = Vec::new();
    for (name, reason) in &chart.left_out {
        match groups.iter_mut().find(|(other, _)| other == reason) {
            Some((_, names)) => names.push(name),
            None => groups.push((reason, vec![name])),
        }
    }
    let mut lines = Vec::new();
    let mut line = String::from("Not drawn:");
    let mut told = 0;
    for (reason, names) in &groups {
        for (index, name) in names.iter().enumerate() {
            let name = canvas.fitted(name, SMALL, 320.0);
            let end = if index + 1 < names.len() { ",".to_owned() } else { format!(" ({reason});") };
            if canvas.width(&format!("{line} {name}{end}"), SMALL) > WIDTH - 2.0 * MARGIN {
                lines.push(std::mem::take(&mut line));
                if lines.len() == NOTE_LINES - 1 {
                    lines.push(format!("and {} more columns", chart.left_out.len() - told));
                    return lines;
                }
            }
            let space = if line.is_empty() { "" } else { " " };
            line.push_str(&format!("{space}{name}{end}"));
            told += 1;
        }
    }
    if told > 0 {
        lines.push(line.trim_end_matches(';').to_owned());
    }
    lines
}

fn draw_border(canvas: &mut Canvas, area: Area) {
    canvas.rounded(area.x, area.y, area.width, area.height, 12.0, BORDER);
    canvas.rounded(area.x + 1.5, area.y + 1.5, area.width - 3.0, area.height - 3.0, 10.5, CARD);
}

fn draw_card(canvas: &mut Canvas, panel: &Panel, area: Area) {
    draw_border(canvas, area);
    let room = area.width - 2.0 * PADDING;
    let missing = match panel.missing {
        0 => String::new(),
        count => format!("{} missing", numerals::compact(count)),
    };
    canvas.text(&missing, area.x + area.width - PADDING, area.y + 44.0, Anchor::End, SMALL);
    let title = canvas.fitted(&panel.title, CARD_TITLE, room - canvas.width(&missing, SMALL) - 16.0);
    canvas.text(&title, area.x + PADDING, area.y + 44.0, Anchor::Start, CARD_TITLE);
    let subtitle = canvas.fitted(&panel.subtitle, SMALL, room);
    canvas.text(&subtitle, area.x + PADDING, area.y + 74.0, Anchor::Start, SMALL);
    let body =
        Area { x: area.x + PADDING, y: area.y + CARD_HEAD, width: room, height: area.height - CARD_HEAD - PADDING };
    match &panel.body {
        Body::Histogram(histogram) => draw_histogram(canvas, histogram, body),
        Body::Bars(bars) => draw_bars(canvas, bars, body),
    }
}

fn draw_histogram(canvas: &mut Canvas, histogram: &Histogram, area: Area) {
    let most = histogram.counts.iter().copied().max().unwrap_or(0).max(1);
    let counts = ticks::of_numbers(0.0, most as f64, 4, true);
    let labels: Vec<(f64, String)> =
        counts.into_iter().map(|(count, _)| (count, numerals::compact(count as u64))).collect();
    let gutter = labels.iter().map(|(_, label)| canvas.width(label, SMALL)).fold(0.0, f32::max) + 12.0;
    // The highest bar, or the highest line of the grid when that is above it.
    let top = labels.last().map_or(1.0, |(count, _)| count.max(most as f64));
    let plot = Area { x: area.x + gutter, y: area.y + 22.0, width: area.width - gutter, height: area.height - 58.0 };
    let bottom = plot.y + plot.height;
    for (count, label) in &labels {
        let y = bottom - (count / top) as f32 * plot.height;
        canvas.rectangle(plot.x, y.round() - 0.5, plot.width, 1.0, GRID);
        canvas.text(label, plot.x - 12.0, y + 7.0, Anchor::End, SMALL);
    }
    let color = match histogram.axis {
        Axis::Numbers { .. } => NUMBERS,
        Axis::Moments => MOMENTS,
    };
    let slot = plot.width / histogram.counts.len() as f32;
    let gap = (slot * 0.12).clamp(1.0, 10.0);
    for (index, count) in histogram.counts.iter().enumerate().filter(|(_, count)| **count > 0) {
        // One value among thousands is still to be seen.
        let height = ((*count as f64 / top) as f32 * plot.height).max(2.0);
        canvas.rectangle(plot.x + index as f32 * slot + gap / 2.0, bottom - height, slot - gap, height, color);
    }
    canvas.rectangle(plot.x, bottom - 0.75, plot.width, 1.5, SOFT_INK);
    draw_places(canvas, histogram, plot);
    draw_marks(canvas, histogram, plot);
}

/// The labels below a histogram, as many as fit.
fn draw_places(canvas: &mut Canvas, histogram: &Histogram, plot: Area) {
    let (from, to) = (histogram.start, histogram.end());
    let place = |value: f64| plot.x + ((value - from) / (to - from)) as f32 * plot.width;
    let fitting = (2..=7).rev().find_map(|wanted| {
        let ticks = match histogram.axis {
            Axis::Numbers { whole } => ticks::of_numbers(from, to, wanted, whole),
            Axis::Moments => ticks::of_moments(from, to, wanted),
        };
        let widths: f32 = ticks.iter().map(|(_, label)| canvas.width(label, SMALL) + 28.0).sum();
        (widths <= plot.width || wanted == 2).then_some(ticks)
    });
    let bottom = plot.y + plot.height;
    let mut free_from = f32::MIN;
    for (value, label) in fitting.unwrap_or_default() {
        let x = place(value);
        let width = canvas.width(&label, SMALL);
        canvas.rectangle(x - 0.75, bottom, 1.5, 7.0, SOFT_INK);
        // A label at an end of the axis stays within the card.
        let middle = x.clamp(plot.x - 20.0 + width / 2.0, (plot.x + plot.width + 12.0 - width / 2.0).max(plot.x));
        if middle - width / 2.0 >= free_from {
            canvas.text(&label, middle, bottom + 31.0, Anchor::Middle, SMALL);
            free_from = middle + width / 2.0 + 12.0;
        }
    }
}

/// The median, and how many values are beyond the ends.
fn draw_marks(canvas: &mut Canvas, histogram: &Histogram, plot: Area) {
    let (from, to) = (histogram.start, histogram.end());
    if let Some(median) = histogram.median.filter(|median| (from..=to).contains(median)) {
        let x = plot.x + ((median - from) / (to - from)) as f32 * plot.width;
        canvas.line((x, plot.y - 2.0), (x, plot.y + plot.height), 2.5, MEDIAN, Some(6.0));
        let anchor = if x > plot.x + plot.width - 50.0 {
            Anchor::End
        } else if x < plot.x + 50.0 {
            Anchor::Start
        } else {
            Anchor::Middle
        };
        canvas.text("median", x, plot.y - 8.0, anchor, MARKED);
    }
    if histogram.below > 0 {
        let text = format!("{} below {}", numerals::compact(histogram.below), numerals::short(from));
        canvas.text(&text, plot.x + 8.0, plot.y + 26.0, Anchor::Start, SMALL);
    }
    if histogram.above > 0 {
        let text = format!("{} above {}", numerals::compact(histogram.above), numerals::short(to));
        canvas.text(&text, plot.x + plot.width, plot.y + 26.0, Anchor::End, SMALL);
    }
}

/// A row for every value: its text and count, and below them the bar.
fn draw_bars(canvas: &mut Canvas, bars: &[Bar], area: Area) {
    let most = bars.iter().filter(|bar| !bar.is_rest).map(|bar| bar.count).max().unwrap_or(1).max(1);
    let row = (area.height / bars.len() as f32).min(BAR_ROW);
    for (index, bar) in bars.iter().enumerate() {
        let y = area.y + index as f32 * row;
        let count = numerals::grouped(bar.count);
        let room = area.width - canvas.width(&count, SMALL) - 24.0;
        let style = if bar.is_rest { SMALL } else { LABEL };
        let label = canvas.fitted(&bar.label, style, room);
        canvas.text(&label, area.x, y + 22.0, Anchor::Start, style);
        canvas.text(&count, area.x + area.width, y + 22.0, Anchor::End, SMALL);
        canvas.rounded(area.x, y + 30.0, area.width, 9.0, 4.5, GRID);
        let share = (bar.count as f64 / most as f64).min(1.0) as f32;
        let color = if bar.is_rest { REST } else { TEXTS };
        canvas.rounded(area.x, y + 30.0, (share * area.width).max(9.0), 9.0, 4.5, color);
    }
}
