package org.equilux.bench.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContestTest {
  private final List<String> log = new ArrayList<>();
  private final List<Double> progress = new ArrayList<>();

  private FakeContestant contestant(String name, Role role) {
    return new FakeContestant(name, role, 10, log);
  }

  private static Contest contest(int warmUps, int counted, FakeContestant... contestants) {
    return new Contest(
        Group.JOBS,
        Map.of("operation", "equalize"),
        Unit.SECONDS,
        Map.of(Row.BYTES, 8.0),
        List.of(contestants),
        new Contest.Rounds(warmUps, counted),
        1);
  }

  @Test
  void contestantsTakeTurnsAndRotateTheStart() throws Exception {
    contest(
            1,
            2,
            contestant("a", Role.OURS),
            contestant("b", Role.OURS),
            contestant("c", Role.RIVAL))
        .measure(progress::add);
    assertEquals(
        List.of(
            "a",
            "a verified",
            "b",
            "b verified",
            "c",
            "c verified", //
            "b",
            "c",
            "a", //
            "c",
            "c verified",
            "a",
            "a verified",
            "b",
            "b verified"),
        log);
    assertEquals(List.of(1.0 / 3, 2.0 / 3, 1.0), progress);
  }

  @Test
  void warmUpsAreExcludedAndPhasesAreOfTheMedianRound() throws Exception {
    Experiment.Outcome outcome = contest(2, 3, contestant("a", Role.OURS)).measure(progress::add);
    Row row = outcome.rows().getFirst();
    assertEquals(List.of(13.0, 14.0, 15.0), row.samples());
    assertEquals(Map.of("all", 14.0), row.phases());
    assertEquals("by the test", row.verified());
    assertEquals(8.0, row.figures().get(Row.BYTES));
  }

  @Test
  void residentContestantsWarmUpAloneBeforeTheRounds() throws Exception {
    FakeContestant resident = contestant("resident", Role.OURS).resident();
    FakeContestant cold = contestant("cold", Role.OURS);
    Contest contest =
        new Contest(
            Group.JOBS,
            Map.of("operation", "equalize"),
            Unit.SECONDS,
            Map.of(),
            List.of(resident, cold),
            new Contest.Rounds(1e-9, 1, 2),
            1);

    Experiment.Outcome outcome = contest.measure(progress::add);

    assertTrue(resident.runs() > 3, log::toString);
    assertEquals(3, cold.runs());
    assertEquals(resident.runs() - 3, log.indexOf("resident verified") - 1, log::toString);
    assertEquals(List.of(2, 2), outcome.rows().stream().map(row -> row.samples().size()).toList());
  }

  @Test
  void aWrongResultExcludesOnlyItsContestant() throws Exception {
    FakeContestant bad = contestant("bad", Role.OURS).wrong();
    Experiment.Outcome outcome =
        contest(1, 3, bad, contestant("good", Role.OURS)).measure(progress::add);
    assertEquals(List.of("equalize: bad: byte 7 differs"), outcome.wrong());
    assertEquals(List.of("good"), outcome.rows().stream().map(Row::name).toList());
    assertEquals(1, bad.runs());
  }

  @Test
  void aFailedRivalIsMissingAndOurFailureIsAnError() throws Exception {
    Experiment.Outcome outcome =
        contest(
                1,
                1,
                contestant("theirs", Role.RIVAL).failing(new IOException("limit exceeded")),
                contestant("ours", Role.OURS).failing(new IOException("no space")),
                contestant("good", Role.OURS))
            .measure(progress::add);
    assertEquals(
        List.of(new Missing(Group.JOBS, "theirs", "equalize: limit exceeded")), outcome.missing());
    assertEquals(List.of("equalize: ours: failed: no space"), outcome.wrong());
    assertEquals(List.of("good"), outcome.rows().stream().map(Row::name).toList());
  }

  /** A differing rival is not compared; differing rivals do not make our result wrong. */
  @Test
  void aRivalWithAnotherResultIsMissing() throws Exception {
    Experiment.Outcome outcome =
        contest(1, 1, contestant("theirs", Role.RIVAL).wrong(), contestant("good", Role.OURS))
            .measure(progress::add);
    assertEquals(List.of(), outcome.wrong());
    assertEquals(
        List.of(new Missing(Group.JOBS, "theirs", "equalize: byte 7 differs")), outcome.missing());
  }

  @Test
  void anInterruptEndsTheContest() {
    Contest contest = contest(1, 1, contestant("a", Role.OURS).failing(new InterruptedException()));
    assertThrows(InterruptedException.class, () -> contest.measure(progress::add));
    assertTrue(progress.isEmpty());
  }
}
