"""A Word file as a test reads it: its parts, its paragraphs by style, what its links lead to."""

import io
import re
import zipfile

from docx.oxml.ns import qn
from lxml import etree


class WordFile:
    """What a .docx holds, read without the library that wrote it."""

    def __init__(self, data):
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            self.entries = parts.infolist()
            self.parts = {name: parts.read(name) for name in parts.namelist()}
        self.body = self.xml("word/document.xml").find(qn("w:body"))
        self.names = {
            style.get(qn("w:styleId")): style.find(qn("w:name")).get(qn("w:val"))
            for style in self.xml("word/styles.xml").iter(qn("w:style"))
        }

    def xml(self, name):
        return etree.fromstring(self.parts[name])

    def all(self, tag):
        return list(self.body.iter(qn(tag)))

    def style(self, paragraph):
        """The name of a paragraph's style."""
        return self.names[paragraph.find(qn("w:pPr")).find(qn("w:pStyle")).get(qn("w:val"))]

    def paragraphs(self, *styles):
        """The paragraphs in styles of these names."""
        return [each for each in self.all("w:p") if self.style(each) in styles]

    def texts(self, *styles):
        return [text_of(each) for each in self.paragraphs(*styles)]

    @property
    def text(self):
        return "\n".join(map(text_of, self.all("w:p")))

    def tables(self):
        return self.all("w:tbl")

    @property
    def pictures(self):
        """The words of each picture, in reading order."""
        return [each.get("descr") for each in self.body.iter(f"{{{WP}}}docPr")]

    @property
    def outside(self):
        """Where each external link leads."""
        relations = self.xml("word/_rels/document.xml.rels")
        return [each.get("Target") for each in relations if each.get("TargetMode") == "External"]

    def running(self, kind):
        """The words of each header or footer."""
        return [text_of(self.xml(name)) for name in self.parts if re.fullmatch(rf"word/{kind}\d*\.xml", name)]


WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"


def text_of(element):
    """The words of an element, a line break and a tab each as a space."""
    said = (each for run in element.iter(qn("w:r")) for each in run)
    words = {qn("w:t"): lambda each: each.text or "", qn("w:br"): lambda each: " ", qn("w:tab"): lambda each: " "}
    return "".join(words[each.tag](each) for each in said if each.tag in words)


def value(element, tag):
    """The value of an element's property, or None."""
    found = next(element.iter(qn(tag)), None)
    return None if found is None else found.get(qn("w:val"))
