//! The files of a description, places in them, and where a `$ref` leads.

use crate::fault::Fault;
use crate::parse::parse;
use crate::percent;
use crate::tree::Node;
use gatewright_dsl::resolve_location;
use gatewright_dsl::source::Loader;
use std::collections::BTreeMap;
use std::fmt::{self, Display, Formatter};
use std::rc::Rc;

/// The most files of one description (S36).
const MAX_FILES: usize = 10_000;
/// The most `$ref`s on the way to one value (S36).
const MAX_HOPS: usize = 32;

/// The files that have been read so far.
pub(crate) struct Library<'a> {
    loader: &'a dyn Loader,
    files: BTreeMap<String, Rc<Node>>,
}

/// A value, and where it stands. Shown as `api.yaml#/paths/~1orders/get`.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    file: Rc<str>,
    pointer: String,
    node: Rc<Node>,
}

impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.file, self.pointer)
    }
}

impl Place {
    /// The value.
    pub(crate) fn node(&self) -> &Node {
        &self.node
    }

    /// A text, or a number as it reads.
    pub(crate) fn text(&self) -> Option<&str> {
        self.node.text()
    }

    /// The member of this name; `null` is none.
    pub(crate) fn member(&self, name: &str) -> Option<Place> {
        let node = self.node.get(name).filter(|node| ***node != Node::Null)?;
        Some(self.below(name, node))
    }

    /// The text of the member of this name.
    pub(crate) fn member_text(&self, name: &str) -> Option<String> {
        self.node.get(name)?.text().map(String::from)
    }

    /// The members of a map, in the order of the text.
    pub(crate) fn members(&self) -> Result<Vec<(String, Place)>, Fault> {
        let Node::Map(members) = self.node() else { return Err(self.is_not("a map")) };
        let place = |(name, node): &(String, Rc<Node>)| (name.clone(), self.below(name, node));
        Ok(members.iter().map(place).collect())
    }

    /// The entries of a list.
    pub(crate) fn entries(&self) -> Result<Vec<Place>, Fault> {
        let Node::List(nodes) = self.node() else { return Err(self.is_not("a list")) };
        let entries = nodes.iter().enumerate();
        Ok(entries.map(|(at, node)| self.below(&at.to_string(), node)).collect())
    }

    /// That the value here has another shape.
    pub(crate) fn is_not(&self, wanted: &'static str) -> Fault {
        Fault::Shape { at: self.to_string(), wanted }
    }

    fn below(&self, name: &str, node: &Rc<Node>) -> Place {
        let step = name.replace('~', "~0").replace('/', "~1");
        let pointer = format!("{}/{step}", self.pointer);
        Place { file: self.file.clone(), pointer, node: node.clone() }
    }

    /// The value behind one step of a JSON pointer (RFC 6901).
    fn step(&self, name: &str) -> Option<Place> {
        let node = match self.node() {
            Node::List(nodes) => nodes.get(name.parse::<usize>().ok()?)?,
            node => node.get(name)?,
        };
        Some(self.below(name, node))
    }

    fn reference(&self) -> Option<&str> {
        self.node.get("$ref")?.text()
    }
}

impl<'a> Library<'a> {
    /// A library with one file in it, and the root of that.
    pub(crate) fn open(
        file: &str,
        bytes: &[u8],
        loader: &'a dyn Loader,
    ) -> Result<(Library<'a>, Place), Fault> {
        let node = Rc::new(parse(file, bytes)?);
        let files = BTreeMap::from([(file.to_owned(), node.clone())]);
        let place = Place { file: file.into(), pointer: String::new(), node };
        Ok((Library { loader, files }, place))
    }

    /// The value that is meant: the place itself, or what its `$ref` leads to.
    pub(crate) fn follow(&mut self, place: Place) -> Result<Place, Fault> {
        self.follow_within(place, &mut 0)
    }

    fn follow_within(&mut self, mut place: Place, hops: &mut usize) -> Result<Place, Fault> {
        while let Some(reference) = place.reference().map(String::from) {
            *hops += 1;
            if *hops > MAX_HOPS {
                return Err(Fault::Cycle { reference, at: place.to_string() });
            }
            place = self.target(&place, &reference, hops)?;
        }
        Ok(place)
    }

    fn target(&mut self, from: &Place, reference: &str, hops: &mut usize) -> Result<Place, Fault> {
        let (file, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        let dangling = || Fault::Dangling { reference: reference.to_owned(), at: from.to_string() };
        let mut place = self.file(from, file, reference)?;
        let pointer = percent::decode(pointer).ok_or_else(dangling)?;
        if !pointer.is_empty() && !pointer.starts_with('/') {
            return Err(dangling());
        }
        for step in pointer.split('/').skip(1) {
            // A pointer may lead through a value that stands elsewhere itself.
            place = self.follow_within(place, hops)?;
            let name = step.replace("~1", "/").replace("~0", "~");
            place = place.step(&name).ok_or_else(dangling)?;
        }
        Ok(place)
    }

    /// The root of the file that a `$ref` names.
    fn file(&mut self, from: &Place, file: &str, reference: &str) -> Result<Place, Fault> {
        let (reference, at) = (reference.to_owned(), from.to_string());
        if file.contains("://") || file.starts_with("//") {
            return Err(Fault::Remote { reference, at });
        }
        let path = match file {
            "" => from.file.to_string(),
            file => match percent::decode(file).map(|file| resolve_location(&from.file, &file)) {
                Some(Ok(path)) => path,
                Some(Err(why)) => return Err(Fault::Location { reference, at, why }),
                None => return Err(Fault::Dangling { reference, at }),
            },
        };
        let node = match self.files.get(&path) {
            Some(node) => node.clone(),
            None => self.read(&path, reference, at)?,
        };
        Ok(Place { file: path.into(), pointer: String::new(), node })
    }

    fn read(&mut self, path: &str, reference: String, at: String) -> Result<Rc<Node>, Fault> {
        if self.files.len() >= MAX_FILES {
            return Err(Fault::TooManyFiles { most: MAX_FILES });
        }
        let bytes = self.loader.load(path).map_err(|why| Fault::Missing {
            file: path.to_owned(),
            reference,
            at,
            why,
        })?;
        let node = Rc::new(parse(path, &bytes)?);
        self.files.insert(path.to_owned(), node.clone());
        Ok(node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatewright_dsl::source::LoadFailure;

    struct Files(&'static [(&'static str, &'static str)]);

    impl Loader for Files {
        fn load(&self, path: &str) -> Result<Vec<u8>, LoadFailure> {
            let found = self.0.iter().find(|(name, _)| *name == path);
            found.map(|(_, text)| text.as_bytes().to_vec()).ok_or(LoadFailure::NotFound)
        }
    }

    #[test]
    fn references_lead_to_values() {
        const FILES: Files = Files(&[
            ("api/b.yaml", "c: {$ref: '../d.json#/x~1y/1'}\nloop: {$ref: '#/loop'}\n"),
            ("d.json", r#"{"x/y": [1, "here"], "z %": {"$ref": "api/b.yaml"}}"#),
        ]);
        let check = |reference: &str, want: &str| {
            let text = format!("own: {{deep: mine}}\nref: {{$ref: '{reference}'}}\n");
            let (mut library, root) = Library::open("api/a.yaml", text.as_bytes(), &FILES).unwrap();
            let found = library.follow(root.member("ref").unwrap());
            let shown = match found {
                Ok(place) => place.text().unwrap_or("?").to_owned(),
                Err(fault) => fault.to_string(),
            };
            assert_eq!(shown, want, "{reference}");
        };
        check("#/own/deep", "mine");
        check("b.yaml#/c", "here");
        check("./b.yaml#/c", "here");
        check("../d.json#/x~1y/1", "here");
        check("../d.json#/z%20%25/c", "here");
        check("a.yaml#/own/deep", "mine");
        check("#/none", "`#/none` at `api/a.yaml#/ref` points to nothing");
        check("#own", "`#own` at `api/a.yaml#/ref` points to nothing");
        check("b.yaml#/loop", "`#/loop` at `api/b.yaml#/loop` leads back to itself");
        check(
            "../../e.yaml",
            "`../../e.yaml` at `api/a.yaml#/ref` is no file below the root: it leads out of the root",
        );
        check(
            "https://example.com/a.yaml",
            "`https://example.com/a.yaml` at `api/a.yaml#/ref` is a URL, and nothing is fetched",
        );
        check(
            "e.yaml",
            "`e.yaml` at `api/a.yaml#/ref`: `api/e.yaml` cannot be read: there is no such file",
        );
    }
}
