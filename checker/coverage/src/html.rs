//! A page of HTML as a tree, and how to find one's way in it.

use html5gum::{Token, Tokenizer};

/// Elements that have no end.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

#[derive(Debug, Default)]
pub struct Element {
    pub tag: String,
    pub id: String,
    pub href: String,
    classes: Vec<String>,
    children: Vec<Node>,
}

#[derive(Debug)]
enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// The page, as one element around all of it.
    pub fn parse(html: &str) -> Self {
        let mut open = vec![Self::default()];
        for token in Tokenizer::new(html) {
            let Ok(token) = token;
            match token {
                Token::StartTag(start) => {
                    let tag = text_of(&start.name);
                    let attribute = |name: &str| {
                        let value = start.attributes.get(name.as_bytes());
                        value.map(|value| text_of(value)).unwrap_or_default()
                    };
                    let element = Self {
                        id: attribute("id"),
                        href: attribute("href"),
                        classes: attribute("class")
                            .split_whitespace()
                            .map(str::to_owned)
                            .collect(),
                        children: Vec::new(),
                        tag,
                    };
                    open.push(element);
                    let last = open.last().expect("just pushed");
                    if start.self_closing || VOID.contains(&last.tag.as_str()) {
                        close(&mut open);
                    }
                }
                Token::EndTag(end) => {
                    let tag = text_of(&end.name);
                    if let Some(depth) = open.iter().rposition(|element| element.tag == tag) {
                        while open.len() > depth {
                            close(&mut open);
                        }
                    }
                }
                Token::String(text) => {
                    let last = open.last_mut().expect("the page is never closed");
                    last.children.push(Node::Text(text_of(&text)));
                }
                _ => {}
            }
        }
        while open.len() > 1 {
            close(&mut open);
        }
        open.remove(0)
    }

    pub fn has_class(&self, class: &str) -> bool {
        self.classes.iter().any(|c| c == class)
    }

    /// The text, one space wherever there is any.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.write_text(&mut text);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn write_text(&self, text: &mut String) {
        // What a browser shows on a line of its own is a word of its own.
        let block = matches!(self.tag.as_str(), "div" | "p" | "li" | "pre" | "br");
        if block {
            text.push(' ');
        }
        for child in &self.children {
            match child {
                Node::Text(more) => text.push_str(more),
                Node::Element(element) => element.write_text(text),
            }
        }
        if block {
            text.push(' ');
        }
    }

    /// The elements directly inside.
    pub fn children(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// All elements inside, in the order of the page.
    pub fn inside(&self) -> Vec<&Self> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }

    fn collect<'a>(&'a self, found: &mut Vec<&'a Self>) {
        for child in self.children() {
            found.push(child);
            child.collect(found);
        }
    }

    /// The first element inside that is as wanted.
    pub fn find(&self, wanted: &dyn Fn(&Self) -> bool) -> Option<&Self> {
        self.children().find_map(|child| {
            if wanted(child) {
                Some(child)
            } else {
                child.find(wanted)
            }
        })
    }
}

/// The innermost open element is complete.
fn close(open: &mut Vec<Element>) {
    let element = open.pop().expect("an element to close");
    if let Some(parent) = open.last_mut() {
        parent.children.push(Node::Element(element));
    } else {
        open.push(element);
    }
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::Element;

    #[test]
    fn a_page_becomes_a_tree() {
        let page = Element::parse(
            "<main><h4 class=\"code-header\">pub fn get(&amp;self) -&gt; Option&lt;<a \
             href=x.html>T</a>&gt;<div class=where>where<br>    T: Copy,</div></h4><p>after",
        );
        let header = page.find(&|e| e.has_class("code-header")).unwrap();
        assert_eq!(
            header.text(),
            "pub fn get(&self) -> Option<T> where T: Copy,"
        );
        assert_eq!(header.find(&|e| e.tag == "a").unwrap().href, "x.html");
        // What is left open ends with what is around it; a `br` is never open.
        let main = page.find(&|e| e.tag == "main").unwrap();
        assert_eq!(main.children().count(), 2);
        assert_eq!(page.inside().len(), 6);
    }
}
