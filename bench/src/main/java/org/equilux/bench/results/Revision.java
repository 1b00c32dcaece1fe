package org.equilux.bench.results;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The measured revision of the sources. */
public final class Revision {
  private static final int LETTERS = 10;

  private Revision() {}

  /** The commit of a checkout, with a {@code +} if files differ; empty if unknown. */
  public static String of(Path checkout) {
    List<String> git = List.of("git", "-C", checkout.toString());
    return Output.of(with(git, "rev-parse", "--short=" + LETTERS, "HEAD"))
        .map(
            commit ->
                Output.of(with(git, "status", "--porcelain", "--untracked-files=no"))
                        .filter(String::isEmpty)
                        .isPresent()
                    ? commit
                    : commit + "+")
        .orElse("");
  }

  private static List<String> with(List<String> command, String... arguments) {
    return Stream.concat(command.stream(), List.of(arguments).stream()).toList();
  }
}
