package org.equilux.bench.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CampaignTest {
  private static final Machine MACHINE =
      new Machine("a processor", 2, 512, List.of("avx2"), 1L << 34, "Linux", "25", List.of(), 6.5);

  @TempDir private Path folder;
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("results.json");
  }

  private static ResultFile begun(Machine machine, String revision, String rounds) {
    return new ResultFile(
        ResultFile.SCHEMA,
        "2026-11-25T12:00:00Z",
        revision,
        machine,
        Map.of("rounds", rounds),
        List.of(),
        List.of(),
        List.of());
  }

  private static ResultFile begun() {
    return begun(MACHINE, "abc", "3");
  }

  private static Contest contest(String operation, FakeContestant... contestants) {
    return new Contest(
        Group.JOBS,
        Map.of("operation", operation),
        Unit.SECONDS,
        Map.of(),
        List.of(contestants),
        new Contest.Rounds(1, 3),
        1);
  }

  private void measureOne() throws Exception {
    Campaign.begin(Optional.of(file), begun(), out, false)
        .run(List.of(contest("equalize", new FakeContestant("a", 1))));
  }

  @Test
  void theFileContainsAllResults() throws Exception {
    Campaign campaign = Campaign.begin(Optional.of(file), begun(), out, false);
    campaign.missing(new Missing(Group.JOBS, "vips", "not installed"));
    campaign.run(List.of(contest("equalize", new FakeContestant("a", 1))));
    ResultFile read = ResultFile.read(file);
    assertEquals(campaign.results(), read);
    assertEquals(List.of(3.0, 4.0, 5.0), read.rows().getFirst().samples());
    assertEquals("vips", read.missing().getFirst().name());
  }

  @Test
  void resumingSkipsMeasuredExperiments() throws Exception {
    measureOne();
    FakeContestant again = new FakeContestant("a", 1);
    FakeContestant other = new FakeContestant("a", 1);
    Campaign campaign = Campaign.resume(file, begun(), out, false);
    campaign.run(List.of(contest("equalize", again), contest("sobel", other)));
    assertEquals(0, again.runs());
    assertEquals(4, other.runs());
    assertEquals(2, ResultFile.read(file).rows().size());
    assertTrue(text().contains("1 of 2 are done already"), text());
  }

  @Test
  void aContestWithANewContestantIsMeasuredAgain() throws Exception {
    measureOne();
    FakeContestant again = new FakeContestant("a", 1);
    Campaign.resume(file, begun(), out, false)
        .run(List.of(contest("equalize", again, new FakeContestant("b", 1))));
    assertEquals(4, again.runs());
    assertEquals(List.of("a", "b"), ResultFile.read(file).rows().stream().map(Row::name).toList());
  }

  @Test
  void runsOfAnotherMachineRevisionOrSettingsAreNotResumed() throws Exception {
    measureOne();
    Machine other =
        new Machine("another", 2, 512, List.of("avx2"), 1L << 34, "Linux", "25", List.of(), 6.5);
    refused(begun(other, "abc", "3"), "another machine");
    refused(begun(MACHINE, "def", "3"), "revision abc");
    refused(begun(MACHINE, "abc", "9"), "settings {rounds=3}");
  }

  @Test
  void theCopyRateDoesNotIdentifyAMachine() throws Exception {
    measureOne();
    Machine today =
        new Machine(
            "a processor", 2, 512, List.of("avx2"), 1L << 34, "Linux", "25", List.of(), 5.9);
    Campaign.resume(file, begun(today, "abc", "3"), out, false);
  }

  private void refused(ResultFile begun, String why) {
    IOException e = assertThrows(IOException.class, () -> Campaign.resume(file, begun, out, false));
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }

  @Test
  void wrongResultsAreReportedImmediatelyAndStored() throws Exception {
    Campaign campaign = Campaign.begin(Optional.of(file), begun(), out, false);
    campaign.run(List.of(contest("equalize", new FakeContestant("bad", 1).wrong())));
    assertEquals(List.of("equalize: bad: byte 7 differs"), ResultFile.read(file).wrong());
    assertTrue(text().contains("WRONG  equalize: bad: byte 7 differs"), text());
  }

  @Test
  void withoutATerminalThereIsALineForEachExperiment() throws Exception {
    Campaign.begin(Optional.empty(), begun(), out, false)
        .run(
            List.of(
                contest("equalize", new FakeContestant("a", 1)),
                contest("sobel", new FakeContestant("a", 1))));
    List<String> lines = text().lines().toList();
    assertEquals(2, lines.size(), text());
    assertTrue(lines.get(0).startsWith(" 50 %  jobs: equalize"), text());
    assertTrue(lines.get(1).startsWith("100 %  jobs: sobel"), text());
  }

  @Test
  void aTerminalShowsTheRemainingTime() throws Exception {
    Campaign.begin(Optional.empty(), begun(), out, true)
        .run(List.of(contest("equalize", new FakeContestant("a", 1))));
    assertTrue(text().contains("[######..................]  25 %, "), text());
    assertTrue(text().contains(" left  jobs: equalize"), text());
    assertTrue(text().endsWith("\r\u001b[K"), text());
  }

  @Test
  void theTableHasEveryRowAndMissingContestants() throws Exception {
    Campaign campaign = Campaign.begin(Optional.empty(), begun(), out, false);
    campaign.missing(new Missing(Group.JOBS, "vips", "not installed"));
    campaign.run(
        List.of(contest("equalize", new FakeContestant("a", 1), new FakeContestant("b", 5))));
    said.reset();
    ResultTable.print(campaign.results(), out);
    String text = text();
    assertTrue(text.contains("missing  jobs vips: not installed"), text);
    assertTrue(text.contains("All 2 rows were verified."), text);
    assertTrue(
        text.lines().anyMatch(line -> line.contains("  b ") && line.contains("by the test")), text);
  }

  @Test
  void otherFilesAreRefused() throws Exception {
    Files.writeString(file, "{\"schema\":\"something\"}");
    assertThrows(IOException.class, () -> ResultFile.read(file));
    Files.writeString(file, "no json");
    assertThrows(IOException.class, () -> ResultFile.read(file));
  }

  private String text() {
    return said.toString(StandardCharsets.UTF_8);
  }
}
