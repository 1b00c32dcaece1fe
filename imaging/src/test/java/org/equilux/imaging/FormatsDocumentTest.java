package org.equilux.imaging;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.equilux.imaging.foreign.ForeignKind;
import org.equilux.imaging.options.WriteOptions;
import org.junit.jupiter.api.Test;

/** The tables of docs/formats.md match the code. */
class FormatsDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "formats.md");

  /** The rows of the table that follows a line. */
  private static List<String> rows(String heading) throws IOException {
    List<String> lines = Files.readAllLines(DOCUMENT);
    int first = lines.indexOf(heading) + 2;
    return lines.stream().skip(first).takeWhile(line -> line.startsWith("|")).toList();
  }

  @Test
  void listsTheFormats() throws IOException {
    assertEquals(
        PictureFormats.all().stream().map(FormatsDocumentTest::row).toList(),
        rows("| format | extensions | media type | read | written | options of results |"));
  }

  private static String row(PictureFormat format) {
    boolean written = format instanceof PictureFormat.Writable;
    String options =
        WriteOptions.NAMES.stream()
            .filter(
                name ->
                    WriteOptions.COMMON.contains(name)
                        || (format instanceof PictureFormat.Writable writable
                            && writable.writeOptions().contains(name)))
            .collect(Collectors.joining(", "));
    return "| %s | %s | %s | yes | %s | %s |"
        .formatted(
            format.name(),
            String.join(", ", format.extensions()),
            format.mediaType(),
            written ? "yes" : "no",
            options);
  }

  @Test
  void listsRecognizedUnsupportedKinds() throws IOException {
    assertEquals(
        ForeignKind.all().stream()
            .map(
                kind ->
                    "| %s | %s |".formatted(kind.name(), kind.picture() ? "failed" : "no picture"))
            .distinct()
            .sorted()
            .toList(),
        rows("| named | counts as |").stream().sorted().toList());
  }
}
