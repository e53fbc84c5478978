package portico.hypervisor.libvirt;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Writes indented XML, one element a line, and reads it. Every value goes through a StAX writer, so none can become markup. */
final class XmlText {

    private final StringWriter text = new StringWriter();
    private final XMLStreamWriter writer;
    private final Deque<String> open = new ArrayDeque<>();

    XmlText() {
        try {
            writer = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param attributes name, value, name, value, … */
    XmlText open(String name, String... attributes) {
        return write(() -> {
            writer.writeCharacters(indent());
            writer.writeStartElement(name);
            writeAttributes(attributes);
            writer.writeCharacters("\n");
            open.push(name);
        });
    }

    /** An element without content. */
    XmlText leaf(String name, String... attributes) {
        return write(() -> {
            writer.writeCharacters(indent());
            writer.writeEmptyElement(name);
            writeAttributes(attributes);
            writer.writeCharacters("\n");
        });
    }

    /** An element with text in it. */
    XmlText text(String name, String content, String... attributes) {
        return write(() -> {
            writer.writeCharacters(indent());
            writer.writeStartElement(name);
            writeAttributes(attributes);
            writer.writeCharacters(content);
            writer.writeEndElement();
            writer.writeCharacters("\n");
        });
    }

    XmlText close() {
        return write(() -> {
            open.pop();
            writer.writeCharacters(indent());
            writer.writeEndElement();
            writer.writeCharacters("\n");
        });
    }

    @Override
    public String toString() {
        if (!open.isEmpty()) throw new IllegalStateException("not closed: " + open);
        write(writer::flush);
        return text.toString();
    }

    /** Making a parser costs several times what reading a domain's description does, and every console that opens reads one. */
    private static final ThreadLocal<DocumentBuilder> PARSER = ThreadLocal.withInitial(XmlText::parser);

    /** Parses what libvirt says. Documents with a DTD are refused: they could name files to be read in. */
    static Document parse(String xml) {
        try {
            return PARSER.get().parse(new InputSource(new StringReader(xml)));
        } catch (SAXException | IOException e) {
            throw new IllegalArgumentException("not readable as XML: " + e.getMessage(), e);
        }
    }

    private static DocumentBuilder parser() {
        try {
            var factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setExpandEntityReferences(false);
            var builder = factory.newDocumentBuilder();
            builder.setErrorHandler(null);
            return builder;
        } catch (ParserConfigurationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static Stream<Element> elements(NodeList nodes) {
        return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i));
    }

    private void writeAttributes(String... attributes) throws XMLStreamException {
        for (int i = 0; i < attributes.length; i += 2) writer.writeAttribute(attributes[i], attributes[i + 1]);
    }

    private String indent() { return "  ".repeat(open.size()); }

    private interface Writing {
        void run() throws XMLStreamException;
    }

    private XmlText write(Writing writing) {
        try {
            writing.run();
            return this;
        } catch (XMLStreamException e) {
            throw new IllegalStateException(e);
        }
    }
}
