package org.equilux.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.equilux.bench.results.Group;
import org.equilux.bench.results.Machine;
import org.equilux.bench.results.ResultFile;
import org.equilux.bench.results.Role;
import org.equilux.bench.results.Row;
import org.equilux.bench.results.Unit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ComparisonTest {
  private static final double EXACT = 1e-9;
  private static final List<Double> NOISE = List.of(1.0, 1.01, 0.99, 1.02, 0.98, 1.005, 0.995);

  @TempDir private Path folder;

  private static ResultFile file(String cpu, Row... rows) {
    return new ResultFile(
        ResultFile.SCHEMA,
        "2026-11-25T12:00:00Z",
        "",
        new Machine(cpu, 2, 512, List.of(), 1L << 34, "Linux", "25", List.of(), 6.5),
        Map.of(),
        List.of(),
        List.of(),
        List.of(rows));
  }

  private static ResultFile file(Row... rows) {
    return file("a processor", rows);
  }

  private static Row row(String name, Role role, Unit unit, double median) {
    return new Row(
        Group.JOBS,
        Map.of("operation", "equalize"),
        name,
        role,
        Map.of(),
        unit,
        NOISE.stream().map(part -> part * median).toList(),
        "by the test",
        Map.of(),
        Map.of());
  }

  private static Row ours(double median) {
    return row("ours", Role.OURS, Unit.SECONDS, median);
  }

  private static Comparison.Verdict verdict(Row before, Row after) {
    return Comparison.of(file(before), file(after)).changes().getFirst().verdict();
  }

  /** Calculated by hand: seven rounds have the interval from least to greatest, 2 % each way. */
  @Test
  void rowsAreSlowerOnlyIfTheMostFavorableEstimateIs() {
    Comparison.Change change = Comparison.of(file(ours(1)), file(ours(1.2))).changes().getFirst();
    assertEquals(1.2, change.times(), EXACT);
    assertEquals(1.2 * 0.98 / 1.02, change.atLeast(), EXACT);
    assertEquals(Comparison.Verdict.SLOWER, change.verdict());
  }

  @Test
  void differencesWithinTheIntervalsAreNoise() {
    assertEquals(Comparison.Verdict.NOISE, verdict(ours(1), ours(1.08)));
    assertEquals(Comparison.Verdict.NOISE, verdict(ours(1), ours(0.93)));
    assertEquals(Comparison.Verdict.SLOWER, verdict(ours(1), ours(1.10)));
    assertEquals(Comparison.Verdict.FASTER, verdict(ours(1), ours(0.90)));
  }

  @Test
  void lowerRatesAreSlower() {
    Row fast = row("ours", Role.OURS, Unit.MEGAPIXELS_PER_SECOND, 120);
    Row slow = row("ours", Role.OURS, Unit.MEGAPIXELS_PER_SECOND, 100);
    assertEquals(Comparison.Verdict.SLOWER, verdict(fast, slow));
    assertEquals(Comparison.Verdict.FASTER, verdict(slow, fast));
  }

  /** If everything takes 1.3 times as long, a row that does so too is not slower. */
  @Test
  void theDriftOfRivalsIsRemoved() {
    List<Row> before = new ArrayList<>(List.of(ours(1)));
    List<Row> after = new ArrayList<>(List.of(ours(1.3)));
    for (String name : List.of("vips", "OpenCV", "copy")) {
      before.add(row(name, Role.RIVAL, Unit.SECONDS, 2));
      after.add(row(name, Role.RIVAL, Unit.SECONDS, 2.6));
    }
    Comparison comparison =
        Comparison.of(file(before.toArray(Row[]::new)), file(after.toArray(Row[]::new)));
    assertEquals(1.3, comparison.drift(), EXACT);
    assertEquals(Comparison.Verdict.NOISE, comparison.changes().getFirst().verdict());
    assertEquals(1, comparison.changes().size(), "rivals are not judged");
  }

  @Test
  void twoRivalsAreTooFewForTheDrift() {
    Row rival = row("vips", Role.RIVAL, Unit.SECONDS, 2);
    Row later = row("vips", Role.RIVAL, Unit.SECONDS, 4);
    assertEquals(1, Comparison.of(file(ours(1), rival), file(ours(1), later)).drift());
  }

  @Test
  void rowsOfOneRunOnlyAreListed() {
    Row other = row("other", Role.OURS, Unit.SECONDS, 1);
    Comparison comparison = Comparison.of(file(ours(1)), file(other));
    assertEquals(List.of("jobs: equalize: ours"), comparison.gone());
    assertEquals(List.of("jobs: equalize: other"), comparison.added());
    assertTrue(comparison.changes().isEmpty());
  }

  @Test
  void theExitCodeReportsSlowerRows() throws Exception {
    assertEquals(0, compare(file(ours(1)), file(ours(1.01))));
    assertEquals(1, compare(file(ours(1)), file(ours(1.5))));
    assertEquals(0, compare(file(ours(1.5)), file(ours(1))));
    assertEquals(2, compare(file(ours(1)), file("another", ours(1))));
  }

  private int compare(ResultFile before, ResultFile after) throws Exception {
    Path old = folder.resolve("old.json");
    Path now = folder.resolve("new.json");
    before.write(old);
    after.write(now);
    return new CommandLine(new CompareCommand()).execute(old.toString(), now.toString());
  }
}
