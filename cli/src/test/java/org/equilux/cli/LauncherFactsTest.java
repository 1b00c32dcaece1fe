package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.equilux.archives.Archive;
import org.equilux.kernels.operation.Operations;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LauncherFactsTest {
  @TempDir private Path folder;

  private static List<String> values(String command, String key) {
    String start = command + " " + key + " ";
    return LauncherFacts.lines().stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .toList();
  }

  @Test
  void listExactlyAllCommands() {
    Set<String> told =
        LauncherFacts.lines().stream()
            .map(line -> line.substring(0, line.indexOf(' ')))
            .collect(Collectors.toSet());

    Set<String> expected = new HashSet<>(Equilux.commandLine().getSubcommands().keySet());
    expected.add(LauncherFacts.NO_COMMAND);
    assertEquals(expected, told);
  }

  @Test
  void listsOperationsThatBenefitFromVectors() {
    String much = values("process", "much").getFirst();
    List<String> signs =
        Arrays.asList(much.substring("@(".length(), much.length() - 1).split("\\|"));

    assertTrue(signs.containsAll(List.of("*clahe", "*sobel")), much);
    for (String plain : List.of("equalize", "stretch", "match", "lut")) {
      assertEquals(plain, Operations.named(plain).name());
      assertFalse(signs.contains("*" + plain), much);
    }
    String holds = values("process", "holds").getFirst();
    for (String suffix : Archive.SUFFIXES) {
      assertTrue(holds.contains("*" + suffix), holds);
    }
  }

  @Test
  void namesAClassForRehearsal() throws ReflectiveOperationException {
    String rehearsal = values("process", "rehearsal").getFirst();

    assertEquals(
        void.class, Class.forName(rehearsal).getMethod("main", String[].class).getReturnType());
  }

  @Test
  void writesLinesForTheShell() throws IOException {
    Path file = folder.resolve("launcher.txt");

    LauncherFacts.main(new String[] {file.toString()});

    List<String> lines = Files.readAllLines(file);
    assertEquals(LauncherFacts.lines(), lines);
    for (String line : lines) {
      assertTrue(line.matches("[a-z]+ [a-z]+ [^'\"$`\\\\]+"), line);
    }
  }
}
