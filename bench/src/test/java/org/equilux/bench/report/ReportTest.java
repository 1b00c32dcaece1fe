package org.equilux.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.equilux.bench.results.Group;
import org.equilux.bench.results.ResultFile;
import org.equilux.bench.results.ResultTable;
import org.equilux.bench.results.Row;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import picocli.CommandLine;

class ReportTest {
  private static final double EXACT = 1e-9;

  private Path file;
  private ResultFile results;

  @BeforeEach
  void read() throws Exception {
    file = Path.of(ReportTest.class.getResource("results.json").toURI());
    results = ResultFile.read(file);
  }

  private String page() {
    return HtmlReport.of(Map.of("results.json", results));
  }

  @Test
  void thePageIsSelfContained() {
    String page = page();
    assertFalse(page.contains("<script"), "no script");
    assertFalse(page.contains("<link"), "no style sheet of its own");
    assertFalse(page.contains("url("), "no picture nor font");
    assertFalse(page.contains("http://") || page.contains("https://"), "no address");
    assertTrue(page.contains("prefers-color-scheme: dark"), "dark, too");
  }

  @Test
  void everyRowIsInATableWithItsVerification() {
    String page = page();
    assertTrue(page.contains("All %d rows were verified.".formatted(results.rows().size())));
    for (Row row : results.rows()) {
      assertTrue(
          page.contains("<td>%s</td><td>%s</td>".formatted(row.workName(), row.name())),
          row.name());
    }
    assertTrue(page.contains("within 0.31 levels of its own formula, in the mean"));
  }

  @Test
  void missingContestantsAreListed() {
    assertTrue(
        page().contains("<b>ImageMagick</b>: not installed (apt install imagemagick)"), page());
  }

  @Test
  void wrongResultsAreAtTheTop() {
    ResultFile bad =
        new ResultFile(
            results.schema(),
            results.date(),
            results.revision(),
            results.machine(),
            results.settings(),
            List.of("equalize: vector: byte 7 differs"),
            results.missing(),
            results.rows());
    String page = HtmlReport.of(Map.of("bad.json", bad));
    assertTrue(page.contains("<li>equalize: vector: byte 7 differs</li>"));
    assertFalse(page.contains("rows were verified."));
  }

  @Test
  void namesAreNeverMarkup() {
    assertTrue(page().contains("Example CPU &lt;1 &amp; 2&gt;"));
  }

  /**
   * Calculated by hand: 3.6 s with one thread and 1.9 s with two; each round has the same ratio.
   */
  @Test
  void gainsAreRatiosOfTheSameRounds() {
    Map<String, List<Row>> jobs =
        ResultTable.byWork(
            results.rows().stream().filter(row -> row.group() == Group.JOBS).toList());
    Gains gains = Gains.of("job", jobs.values().iterator().next());
    assertEquals(3.6 / 1.9, gains.gains().get(Gains.Question.THREADS).median(), 1e-3);
    assertEquals(4.4 / 2.5, gains.gains().get(Gains.Question.TWO_WORKERS).median(), 1e-3);
    assertEquals(1.9 / 2.5, gains.gains().get(Gains.Question.DISTRIBUTED).median(), 1e-3);
    assertEquals(2.4 / 1.9, gains.gains().get(Gains.Question.WARM_RIVAL).median(), 1e-3);
    assertEquals(2.0 / 2.9, gains.gains().get(Gains.Question.COLD_RIVAL).median(), 1e-3);
    assertFalse(gains.gains().containsKey(Gains.Question.OPENCL));
  }

  @Test
  void everyChartIsAWellFormedFileOfItsOwn(@TempDir Path folder) throws Exception {
    int code =
        new CommandLine(new ReportCommand())
            .execute(file.toString(), "--charts", folder.toString());
    assertEquals(0, code);
    List<String> names;
    try (Stream<Path> charts = Files.list(folder)) {
      names = charts.map(chart -> chart.getFileName().toString()).sorted().toList();
    }
    assertEquals(
        List.of(
            "bench-job-equalize-tiff-lzw-33-mpx.svg",
            "bench-kernel-equalize-gray8-natural-33-mpx.svg",
            "bench-phases-equalize-tiff-lzw-33-mpx.svg",
            "bench-scaling.svg",
            "bench-simulation.svg"),
        names);
    for (String name : names) {
      assertEquals(
          "svg", parsed(Files.readString(folder.resolve(name))).getDocumentElement().getTagName());
    }
  }

  /** Bars start at zero, and their lengths are proportional to their values. */
  @Test
  void barLengthsAreProportional() throws Exception {
    Document chart =
        parsed(
            Charts.of(Group.JOBS, results.rows()).get("job-equalize-tiff-lzw-33-mpx").standalone());
    double scalar = width(chart, "scalar, 1 thread: 4.00 s");
    double two = width(chart, "vector, 2 threads: 1.90 s");
    assertEquals(4.0 / 1.9, scalar / two, 0.01);
  }

  @Test
  void partsOfABarAddUp() throws Exception {
    Document chart =
        parsed(
            Charts.of(Group.JOBS, results.rows())
                .get("phases-equalize-tiff-lzw-33-mpx")
                .standalone());
    double decode = width(chart, "scalar, 1 thread, read, decode: 1.20 s");
    double encode = width(chart, "scalar, 1 thread, encode: 2.30 s");
    assertEquals(1.2 / 2.3, decode / encode, 0.01);
  }

  /** The last point of the simulation has a speedup of 115 with 1000 workers. */
  @Test
  void curvesShowTheSpeedup() {
    String chart = Charts.of(Group.SIMULATION, results.rows()).get("simulation").inline();
    assertTrue(chart.contains("115 with 1000 workers"), chart);
    assertTrue(chart.contains("class=\"ideal\""), chart);
    assertTrue(
        Charts.of(Group.SCALING, results.rows()).get("scaling").inline().contains("1.82 with 2"));
  }

  @Test
  void ticksAreRoundAndWithinTheAxis() {
    assertEquals(List.of(0.0, 1.0, 2.0, 3.0, 4.0), rounded(Scale.linear(4.2, 0, 100).ticks()));
    assertEquals(List.of(0.0, 0.2, 0.4, 0.6, 0.8), rounded(Scale.linear(0.9, 0, 100).ticks()));
    assertEquals(
        List.of(1.0, 10.0, 100.0, 1000.0), rounded(new Scale(1, 1000, 0, 100, true).ticks()));
    assertEquals(50, new Scale(1, 100, 0, 100, true).at(10), EXACT);
  }

  private static List<Double> rounded(List<Double> values) {
    return values.stream().map(value -> Math.round(value * 1e6) / 1e6).toList();
  }

  @Test
  void aDocumentsTablesAndChartsAreReplacedAndItsTextIsKept(@TempDir Path folder) throws Exception {
    Path document = folder.resolve("report.md");
    Files.writeString(
        document,
        """
        Before.
        <!-- measured: gains 33 -->
        what was there
        <!-- end -->
        <!-- measured: jobs 999 -->
        <!-- end -->
        <!-- measured: charts simulation -->
        <!-- end -->
        After.
        """);
    for (int times = 0; times < 2; times++) {
      assertEquals(
          0,
          new CommandLine(new ReportCommand())
              .execute(file.toString(), "--document", document.toString()));
    }
    String text = Files.readString(document);
    assertTrue(text.startsWith("Before.\n<!-- measured: gains 33 -->\n\n| job | SIMD |"), text);
    assertTrue(text.endsWith("<!-- end -->\nAfter.\n"), text);
    assertTrue(text.contains("| equalize, tiff-lzw, 33 Mpx | **1.11** | **1.89** |"), text);
    assertTrue(text.contains("*Not measured yet.*"), text);
    assertTrue(text.contains("(images/bench-simulation.svg)"), text);
    assertFalse(text.contains("what was there"), text);
    assertTrue(Files.exists(folder.resolve("images/bench-simulation.svg")));
  }

  @Test
  void anUnknownBlockIsAnError(@TempDir Path folder) throws Exception {
    Path document = folder.resolve("report.md");
    Files.writeString(document, "<!-- measured: nonsense -->\n<!-- end -->\n");
    assertEquals(
        2,
        new CommandLine(new ReportCommand())
            .execute(file.toString(), "--document", document.toString()));
  }

  @Test
  void withoutAnOutputNothingIsDone() {
    assertEquals(2, new CommandLine(new ReportCommand()).execute(file.toString()));
  }

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static double width(Document chart, String tip) {
    NodeList bars = chart.getElementsByTagName("rect");
    for (int i = 0; i < bars.getLength(); i++) {
      Element bar = (Element) bars.item(i);
      if (bar.getTextContent().equals(tip)) {
        return Double.parseDouble(bar.getAttribute("width"));
      }
    }
    throw new AssertionError("no bar " + tip);
  }
}
