//! Shapes and text on a bitmap. The fonts come with the program: a sandbox has none.

use ab_glyph::{Font, FontRef, GlyphId, PxScale, ScaleFont, point};
use tiny_skia::{FillRule, Paint, PathBuilder, Pixmap, PremultipliedColorU8, Rect, Stroke, StrokeDash, Transform};

const REGULAR: &[u8] = include_bytes!("../../fonts/Inter-Regular.ttf");
const SEMI_BOLD: &[u8] = include_bytes!("../../fonts/Inter-SemiBold.ttf");

/// An opaque colour, 0xRRGGBB.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color(pub u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    Regular,
    SemiBold,
}

/// How a text is set; `size` in pixels from em to em.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    pub size: f32,
    pub weight: Weight,
    pub color: Color,
}

/// Which part of a text is at the given place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// A bitmap that is filled with a colour at first, so that everything is drawn on opaque ground.
pub struct Canvas {
    pixmap: Pixmap,
    regular: FontRef<'static>,
    semi_bold: FontRef<'static>,
}

impl Canvas {
    pub fn filled(width: u32, height: u32, color: Color) -> Self {
        let mut pixmap = Pixmap::new(width, height).expect("the page has a size that fits in memory");
        pixmap.fill(color.skia());
        let font = |bytes| FontRef::try_from_slice(bytes).expect("the bundled font is one");
        Self { pixmap, regular: font(REGULAR), semi_bold: font(SEMI_BOLD) }
    }

    pub fn rectangle(&mut self, x: f32, y: f32, width: f32, height: f32, color: Color) {
        if let Some(rectangle) = Rect::from_xywh(x, y, width, height) {
            self.pixmap.fill_rect(rectangle, &paint(color), Transform::identity(), None);
        }
    }

    /// A rectangle whose corners have the given radius, at most half of a side.
    pub fn rounded(&mut self, x: f32, y: f32, width: f32, height: f32, radius: f32, color: Color) {
        // The length of the handles with which a curve comes closest to a quarter of a circle.
        const HANDLE: f32 = 0.552_285;
        let radius = radius.min(width / 2.0).min(height / 2.0);
        let (right, bottom, near) = (x + width, y + height, radius * (1.0 - HANDLE));
        let mut path = PathBuilder::new();
        path.move_to(x + radius, y);
        path.line_to(right - radius, y);
        path.cubic_to(right - near, y, right, y + near, right, y + radius);
        path.line_to(right, bottom - radius);
        path.cubic_to(right, bottom - near, right - near, bottom, right - radius, bottom);
        path.line_to(x + radius, bottom);
        path.cubic_to(x + near, bottom, x, bottom - near, x, bottom - radius);
        path.line_to(x, y + radius);
        path.cubic_to(x, y + near, x + near, y, x + radius, y);
        path.close();
        if let Some(path) = path.finish() {
            self.pixmap.fill_path(&path, &paint(color), FillRule::Winding, Transform::identity(), None);
        }
    }

    /// A straight line; `dash` is the length of the dashes and of the gaps between them.
    pub fn line(&mut self, from: (f32, f32), to: (f32, f32), width: f32, color: Color, dash: Option<f32>) {
        let mut path = PathBuilder::new();
        path.move_to(from.0, from.1);
        path.line_to(to.0, to.1);
        let Some(path) = path.finish() else { return };
        let dash = dash.and_then(|length| StrokeDash::new(vec![length, length], 0.0));
        let stroke = Stroke { width, dash, ..Stroke::default() };
        self.pixmap.stroke_path(&path, &paint(color), &stroke, Transform::identity(), None);
    }

    /// The width of a text in pixels.
    pub fn width(&self, text: &str, style: Style) -> f32 {
        let font = self.font(style.weight);
        let scaled = font.as_scaled(scale(font, style.size));
        text.chars().map(|character| scaled.h_advance(glyph(font, character))).sum()
    }

    /// The text, or as much of its beginning as fits, with an ellipsis.
    pub fn fitted(&self, text: &str, style: Style, width: f32) -> String {
        if self.width(text, style) <= width {
            return text.to_owned();
        }
        let room = width - self.width("…", style);
        let font = self.font(style.weight);
        let scaled = font.as_scaled(scale(font, style.size));
        let mut used = 0.0;
        let fits = text.chars().take_while(|character| {
            used += scaled.h_advance(glyph(font, *character));
            used <= room
        });
        format!("{}…", fits.collect::<String>().trim_end())
    }

    /// Draws a text on one line; `y` is its baseline.
    pub fn text(&mut self, text: &str, x: f32, y: f32, anchor: Anchor, style: Style) {
        let mut x = match anchor {
            Anchor::Start => x,
            Anchor::Middle => x - self.width(text, style) / 2.0,
            Anchor::End => x - self.width(text, style),
        };
        let font = self.font(style.weight).clone();
        let scale = scale(&font, style.size);
        for character in text.chars() {
            let id = glyph(&font, character);
            if let Some(outline) = font.outline_glyph(id.with_scale_and_position(scale, point(x, y))) {
                let corner = outline.px_bounds().min;
                outline.draw(|column, row, coverage| {
                    self.blend(
                        corner.x as i64 + i64::from(column),
                        corner.y as i64 + i64::from(row),
                        coverage,
                        style.color,
                    );
                });
            }
            x += font.as_scaled(scale).h_advance(id);
        }
    }

    pub fn png(&self) -> Vec<u8> {
        self.pixmap.encode_png().expect("a bitmap in memory can be encoded")
    }

    fn font(&self, weight: Weight) -> &FontRef<'static> {
        match weight {
            Weight::Regular => &self.regular,
            Weight::SemiBold => &self.semi_bold,
        }
    }

    /// Lays a colour over an opaque pixel.
    fn blend(&mut self, x: i64, y: i64, coverage: f32, color: Color) {
        let (width, height) = (i64::from(self.pixmap.width()), i64::from(self.pixmap.height()));
        if !(0..width).contains(&x) || !(0..height).contains(&y) {
            return;
        }
        let pixel = &mut self.pixmap.pixels_mut()[(y * width + x) as usize];
        let [red, green, blue] = color.parts();
        let mix = |below: u8, above: u8| {
            let coverage = coverage.clamp(0.0, 1.0);
            (f32::from(below) * (1.0 - coverage) + f32::from(above) * coverage).round() as u8
        };
        let mixed = (mix(pixel.red(), red), mix(pixel.green(), green), mix(pixel.blue(), blue));
        if let Some(mixed) = PremultipliedColorU8::from_rgba(mixed.0, mixed.1, mixed.2, u8::MAX) {
            *pixel = mixed;
        }
    }
}

impl Color {
    fn parts(self) -> [u8; 3] {
        let [_, red, green, blue] = self.0.to_be_bytes();
        [red, green, blue]
    }

    fn skia(self) -> tiny_skia::Color {
        let [red, green, blue] = self.parts();
        tiny_skia::Color::from_rgba8(red, green, blue, u8::MAX)
    }
}

fn paint(color: Color) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color(color.skia());
    paint
}

/// The library measures a size from ascender to descender, typography from em to em.
fn scale(font: &FontRef<'_>, size: f32) -> PxScale {
    PxScale::from(size * font.height_unscaled() / font.units_per_em().unwrap_or(1000.0))
}

/// The glyph of a character; of what the font does not have, the box that says so.
fn glyph(font: &FontRef<'_>, character: char) -> GlyphId {
    let shown = if character.is_control() { ' ' } else { character };
    font.glyph_id(shown)
}
