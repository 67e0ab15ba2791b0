//! Product feeds in XML: RSS and Atom with Google's fields, read as a stream.
//!
//! No document type is processed and no entity but XML's own is expanded; one element and the nesting are bounded.

use super::google::{self, Item, ItemField, field_of};
use super::{import_of, of_text};
use crate::draft::Draft;
use crate::number::Style;
use crate::source::bounded::Bounded;
use crate::source::encoding::Utf8Reader;
use crate::source::kind::TextFile;
use crate::table::trimmed;
use crate::text::without_entities;
use crate::{ForeignKind, Format, ImportError, Opened, Options};
use quick_xml::NsReader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;
use std::cell::Cell;
use std::io::{BufRead, BufReader, Read, Seek};
use std::rc::Rc;

const PIECE: usize = 64 << 10;

/// Where the name of an element belongs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Space {
    Google,
    Plain,
    Other,
}

fn space_of(resolved: &ResolveResult<'_>) -> Space {
    match resolved {
        ResolveResult::Unbound => Space::Plain,
        ResolveResult::Unknown(prefix) if prefix == "g" => Space::Google,
        ResolveResult::Unknown(_) => Space::Other,
        ResolveResult::Bound(namespace) => {
            let name = namespace.as_ref().trim_end_matches('/');
            match name.split_once("://").map_or(name, |(_, rest)| rest) {
                "base.google.com/ns/1.0" => Space::Google,
                "www.w3.org/2005/Atom" | "purl.org/rss/1.0" | "purl.org/atom/ns#" => Space::Plain,
                _ => Space::Other,
            }
        }
    }
}

/// What of an item has been read.
#[derive(Default)]
struct Open {
    item: Item,
    /// Fields set from Google's namespace; these win over plain ones.
    google: Vec<ItemField>,
    field: Option<(ItemField, Space)>,
    text: String,
    size: usize,
}

impl Open {
    fn close_field(&mut self) {
        if let Some((field, space)) = self.field.take() {
            let better = space == Space::Google && !self.google.contains(&field);
            if (self.item.get(field).is_empty() || better) && !trimmed(&self.text).is_empty() {
                let mut text = trimmed(&self.text).to_owned();
                without_entities(&mut text);
                self.item.set(field, text, false);
                if space == Space::Google {
                    self.google.push(field);
                }
            }
        }
        self.text.clear();
    }
}

/// Reads a feed.
pub fn read<R: Read + Seek>(mut reader: R, text: TextFile, options: &Options) -> Result<Opened, ImportError> {
    let left = Rc::new(Cell::new(0));
    let source = Bounded::new(Utf8Reader::new(&mut reader, text.charset)?, Rc::clone(&left));
    let import = read_xml(BufReader::with_capacity(PIECE, source), &left, options)?;
    Ok(of_text(import, &text))
}

fn read_xml<R: BufRead>(source: R, left: &Cell<usize>, options: &Options) -> Result<Opened, ImportError> {
    let limits = &options.limits;
    let mut xml = NsReader::from_reader(source);
    xml.config_mut().expand_empty_elements = true;
    let mut draft = Draft::new(options, Style::Point);
    let mut buffer = Vec::new();
    let mut format = None;
    let mut open: Option<(usize, Open)> = None;
    let (mut depth, mut count, mut products) = (0_usize, 0_u64, false);
    loop {
        buffer.clear();
        left.set(limits.record_bytes + PIECE);
        let (space, event) = match xml.read_resolved_event_into(&mut buffer) {
            Ok((resolved, event)) => (space_of(&resolved), event),
            Err(_) if left.get() == 0 => {
                return Err(ImportError::TooLarge {
                    what: "bytes in one element",
                    limit: limits.record_bytes as u64,
                });
            }
            Err(quick_xml::Error::Io(error)) => return Err(std::io::Error::new(error.kind(), error).into()),
            Err(error) => return Err(damaged(&error.to_string(), count)),
        };
        match event {
            Event::Start(start) => {
                depth += 1;
                if depth > limits.depth {
                    return Err(damaged(
                        &format!("its elements are nested more than {} deep", limits.depth),
                        count,
                    ));
                }
                let local = start.local_name();
                let name = local.as_ref();
                if depth == 1 {
                    format = Some(root(name)?);
                } else if let Some((at, item)) = &mut open {
                    if depth == *at + 1 && space != Space::Other {
                        item.field = field_of(name).map(|field| (field, space));
                        item.text.clear();
                    }
                } else if matches!(name, "item" | "entry") {
                    open = Some((depth, Open::default()));
                }
            }
            Event::End(_) => {
                if let Some((at, item)) = &mut open {
                    if depth == *at + 1 {
                        item.close_field();
                    } else if depth == *at {
                        count += 1;
                        if count > limits.rows {
                            return Err(ImportError::TooLarge { what: "items", limit: limits.rows });
                        }
                        products |= item.item.is_product();
                        google::take(&item.item, count, &mut draft)?;
                        open = None;
                    }
                }
                depth = depth.saturating_sub(1);
            }
            Event::Text(text) => append(&mut open, &text, limits.record_bytes)?,
            Event::CData(text) => append(&mut open, &text, limits.record_bytes)?,
            Event::GeneralRef(reference) => {
                let name: &str = &reference;
                let resolved = match reference.resolve_char_ref() {
                    Ok(Some(c)) => c.to_string(),
                    _ => resolve_xml_entity(name).map_or_else(|| format!("&{name};"), str::to_owned),
                };
                append(&mut open, &resolved, limits.record_bytes)?;
            }
            Event::DocType(doctype) => {
                let doctype = doctype.to_ascii_lowercase();
                if doctype.trim_start().starts_with("html") {
                    return Err(ImportError::foreign(ForeignKind::WebPage, "a web page (HTML)"));
                }
                if doctype.contains('[') || doctype.contains("<!entity") {
                    return Err(damaged(
                        "it declares entities of its own, which a product feed never does",
                        count,
                    ));
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let Some(format) = format else { return Err(damaged("it has no elements", 0)) };
    if depth > 0 {
        return Err(damaged("it ends in the middle of an element", count));
    }
    if count == 0 {
        return Err(ImportError::empty("it is a feed without items"));
    }
    if !products {
        return Err(ImportError::foreign(
            ForeignKind::Xml,
            "a feed of something else than products: no item has a price or availability",
        ));
    }
    Ok(import_of(draft, format, usize::try_from(count).unwrap_or(usize::MAX), None))
}

/// The format by the name of the root element.
fn root(name: &str) -> Result<Format, ImportError> {
    match name {
        "rss" | "RDF" => Ok(Format::GoogleRss),
        "feed" => Ok(Format::GoogleAtom),
        "html" | "HTML" => Err(ImportError::foreign(ForeignKind::WebPage, "a web page (HTML)")),
        "svg" => Err(ImportError::foreign(ForeignKind::Picture, "a picture (SVG)")),
        other => {
            let short: String = other.chars().take(40).collect();
            Err(ImportError::foreign(
                ForeignKind::Xml,
                format!("an XML document of another kind (its root is <{short}>)"),
            ))
        }
    }
}

fn append(open: &mut Option<(usize, Open)>, text: &str, limit: usize) -> Result<(), ImportError> {
    if let Some((_, item)) = open
        && item.field.is_some()
    {
        item.size += text.len();
        if item.size > limit {
            return Err(ImportError::TooLarge { what: "bytes in one item", limit: limit as u64 });
        }
        item.text.push_str(text);
    }
    Ok(())
}

fn damaged(problem: &str, items: u64) -> ImportError {
    let problem: String = problem.chars().take(200).collect();
    ImportError::unreadable(format!("{problem} (after {items} items)"))
}
