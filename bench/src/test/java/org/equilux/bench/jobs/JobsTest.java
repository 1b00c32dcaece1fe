package org.equilux.bench.jobs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.equilux.bench.pictures.FileKind;
import org.equilux.bench.results.Contest;
import org.equilux.bench.results.Experiment;
import org.equilux.bench.results.Group;
import org.equilux.bench.results.Missing;
import org.equilux.bench.results.Role;
import org.equilux.bench.results.Row;
import org.equilux.bench.results.Unit;
import org.equilux.bench.results.WrongResultException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobsTest {
  @TempDir private Path folder;

  private JobFiles files(FileKind kind) {
    return new JobFiles(new JobWork(JobOperation.EQUALIZE, kind, 1), folder);
  }

  private static List<JobContestant> inProcess(JobSite site, JobFiles files) {
    return new OurJobs(site, false, List.of())
        .of(files).stream().filter(c -> c.traits().containsKey("threads")).toList();
  }

  private static Contest contest(JobFiles files, List<JobContestant> contestants) {
    return new Contest(
        Group.JOBS,
        files.work().dimensions(),
        Unit.SECONDS,
        Map.of(),
        contestants,
        new Contest.Rounds(1, 1),
        1);
  }

  @ParameterizedTest
  @EnumSource
  void oneProcessEqualsTheScalarBackendAndReportsPhases(FileKind kind) throws Exception {
    try (JobSite site = new JobSite()) {
      JobFiles files = files(kind);
      Experiment.Outcome outcome = contest(files, inProcess(site, files)).measure(_ -> {});
      assertEquals(List.of(), outcome.wrong());
      assertEquals(3, outcome.rows().size());
      for (Row row : outcome.rows()) {
        assertEquals("same file as plain loops", row.verified());
        assertEquals(
            List.of("read, decode", "map", "reduce", "apply", "encode", "write"),
            List.copyOf(row.phases().keySet()));
        assertTrue(row.phases().get("encode") > 0, row.phases().toString());
      }
    }
  }

  /** A backend with one wrong bit fails the run, and the message names the backend. */
  @Test
  void aFlippedBitIsDetected() throws Exception {
    try (JobSite site = new JobSite()) {
      JobFiles files = files(FileKind.TIFF_NONE);
      JobContestant right = inProcess(site, files).getFirst();
      JobContestant wrong =
          new JobContestant(
              "wrong",
              Role.OURS,
              Map.of(),
              () -> {
                var sample = right.run();
                Path result = files.result(right.name());
                byte[] bytes = Files.readAllBytes(result);
                bytes[bytes.length / 2] ^= 1;
                Files.write(result, bytes);
                return sample;
              },
              right.check());
      Experiment.Outcome outcome = contest(files, List.of(right, wrong)).measure(_ -> {});
      assertEquals(1, outcome.wrong().size());
      assertTrue(
          outcome.wrong().getFirst().contains("wrong: the file differs from that of plain loops"),
          outcome.wrong().getFirst());
      assertEquals(List.of(right.name()), outcome.rows().stream().map(Row::name).toList());
    }
  }

  /** Rivals are compared by pixels: another codec's file may have other bytes. */
  @Test
  void aRivalIsVerifiedByItsFormula() throws Exception {
    JobFiles files = files(FileKind.PNG);
    Path input = files.input();
    ExpectedResult expected = files.expected();
    assertThrows(WrongResultException.class, () -> expected.verify(input, 0));
    assertThrows(WrongResultException.class, () -> expected.verifyCumulative(input, input));
    assertEquals(
        "within 0.00 levels of its own formula, in the mean",
        expected.verifyCumulative(input, folder.resolve("cumulative.png")));
  }

  @Test
  void missingRivalsAreListedWithTheRemedy() throws Exception {
    List<Missing> missing = new ArrayList<>();
    try (JobSite site = new JobSite()) {
      RivalJobs rivals = new RivalJobs(site, _ -> Optional.empty(), missing::add);
      assertEquals(List.of(), rivals.of(files(FileKind.JPEG)));
    }
    assertEquals(
        List.of("vips", "ImageMagick", "OpenCV", "scikit-image"),
        missing.stream().map(Missing::name).toList());
    assertTrue(
        missing.stream()
            .map(Missing::reason)
            .collect(Collectors.joining("; "))
            .contains("apt install libvips-tools"));
  }

  @Test
  void aFailedRivalIsListedWithItsOutput() throws Exception {
    Path program = folder.resolve("vips");
    Files.writeString(program, "#!/bin/sh\necho out of memory\nexit 1\n");
    assertTrue(program.toFile().setExecutable(true));
    try (JobSite site = new JobSite()) {
      JobFiles files = files(FileKind.PNG);
      RivalJobs rivals =
          new RivalJobs(
              site, name -> name.equals("vips") ? Optional.of(program) : Optional.empty(), _ -> {});
      Experiment.Outcome outcome = contest(files, rivals.of(files)).measure(_ -> {});
      assertEquals(1, outcome.missing().size());
      assertTrue(
          outcome.missing().getFirst().reason().contains("out of memory"),
          outcome.missing().toString());
    }
  }
}
