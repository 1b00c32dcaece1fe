package org.equilux.bench.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.equilux.bench.pictures.Photographs;

/** The files of a contest: its input, created on first use, and the results of all contestants. */
final class JobFiles {
  private final JobWork work;
  private final Path folder;
  private ExpectedResult expected;

  /**
   * Creates the files in a folder.
   *
   * @param folder empty
   */
  JobFiles(JobWork work, Path folder) {
    this.work = work;
    this.folder = folder;
  }

  JobWork work() {
    return work;
  }

  Path folder() {
    return folder;
  }

  Path input() throws IOException {
    Path input = folder.resolve("picture" + work.kind().extension());
    if (Files.notExists(input)) {
      work.kind().write(Photographs.photograph(work.size()), input);
    }
    return input;
  }

  /** The file for a contestant's result. */
  Path result(String contestant) {
    return folder.resolve(
        contestant.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-")
            + work.kind().extension());
  }

  ExpectedResult expected() throws Exception {
    if (expected == null) {
      expected = ExpectedResult.of(work, input(), folder);
    }
    return expected;
  }
}
