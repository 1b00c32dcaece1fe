package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.equilux.command.report.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The launcher script as a process, with the jars just packaged by Maven. */
class LauncherIT {
  private static final Path LAUNCHER = Path.of("..", "equilux").toAbsolutePath().normalize();
  private static final int TERMINATED = 143;

  @TempDir private Path folder;

  private Process start(Map<String, String> environment, String... command) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectOutput(folder.resolve("out.log").toFile());
    // Without JAVA_HOME the launcher must find a JDK.
    builder.environment().remove("JAVA_HOME");
    builder.environment().putAll(environment);
    return builder.start();
  }

  private static String errors(Process process) throws IOException {
    return new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Test
  void worksFromAnyFolderThroughLinksAndWithoutALocale() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    Files.move(moon, folder.resolve("l\u00fcne.png"));
    Path link = Files.createSymbolicLink(folder.resolve("eq"), LAUNCHER);
    Files.createSymbolicLink(folder.resolve("eq2"), folder.relativize(link));

    Process process =
        start(Map.of("LC_ALL", "C"), "./eq2", "process", "l\u00fcne.png", "--output", "results");
    String errors = errors(process);

    assertEquals(ExitCode.OK, process.waitFor(), errors);
    assertEquals(List.of("l\u00fcne_equalized.png"), Cli.names(folder.resolve("results")));
  }

  @Test
  void reportsAnUnsuitableJdk() throws Exception {
    Process process =
        start(Map.of("EQUILUX_JAVA_HOME", folder.toString()), LAUNCHER.toString(), "--version");
    String errors = errors(process);

    assertEquals(ExitCode.UNAVAILABLE, process.waitFor());
    assertTrue(errors.contains("is no Java 25 or newer with bin/javac"), errors);
  }

  @Test
  void disablesVectorsForSmallWork() throws Exception {
    Path pictures = Files.createDirectory(folder.resolve("pictures"));
    Path moon = Cli.picture("moon.png", pictures);
    Path results = Files.createDirectory(folder.resolve("results"));
    assertTrue(leavesVectorsOut(moon, results));
    assertTrue(leavesVectorsOut(pictures, results));

    // The launcher does not know that the file is no picture.
    Files.write(pictures.resolve("large.bin"), new byte[140 << 20]);
    assertFalse(leavesVectorsOut(pictures, results));
  }

  private boolean leavesVectorsOut(Path input, Path results) throws Exception {
    Process process =
        start(
            Map.of(),
            LAUNCHER.toString(),
            "process",
            "--verbose",
            "--overwrite",
            "--output",
            results.toString(),
            input.toString());
    String errors = errors(process);
    assertEquals(ExitCode.OK, process.waitFor(), errors);
    return errors.contains("vector is not used");
  }

  @Test
  void enablesVectorsForExpensiveOperations() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    Process process =
        start(
            Map.of(),
            LAUNCHER.toString(),
            "process",
            "--verbose",
            "--operation=clahe",
            moon.toString());
    String errors = errors(process);

    assertEquals(ExitCode.OK, process.waitFor(), errors);
    assertFalse(errors.contains("vector is not used"), errors);
  }

  /** A folder like a built checkout, without the build's facts for the launcher. */
  private Path checkout() throws IOException {
    Path checkout = Files.createDirectories(folder.resolve("checkout"));
    Path installed = LAUNCHER.resolveSibling("cli/target/dist/lib");
    Files.copy(LAUNCHER, checkout.resolve("equilux"), StandardCopyOption.COPY_ATTRIBUTES);
    Path dist = Files.createDirectories(checkout.resolve("cli/target/dist"));
    Files.createSymbolicLink(dist.resolve("lib"), installed);
    Path functions = Path.of("cli", "src", "main", "launcher");
    Files.createDirectories(checkout.resolve(functions).getParent());
    Files.createSymbolicLink(checkout.resolve(functions), LAUNCHER.resolveSibling(functions));
    return checkout;
  }

  @Test
  void enablesVectorsWithoutFactsOfTheBuild() throws Exception {
    Path moon = Cli.picture("moon.png", folder);
    Process process =
        start(Map.of(), checkout() + "/equilux", "process", "--verbose", moon.toString());
    String errors = errors(process);

    assertEquals(ExitCode.OK, process.waitFor(), errors);
    assertFalse(errors.contains("vector is not used"), errors);
  }

  @ParameterizedTest
  @CsvSource({"kernels, true", "client, true", "cli, true", "bench, false", "charts, false"})
  void rebuildsIfAModuleIsNewer(String module, boolean builds) throws Exception {
    Path checkout = checkout();
    Files.createDirectories(checkout.resolve(module + "/src/main"));
    Files.createFile(checkout.resolve(module + "/pom.xml"));

    Process process = start(Map.of(), checkout + "/equilux", "--version");
    String errors = errors(process);

    // The folder contains nothing to build.
    assertEquals(builds ? ExitCode.FAILED : ExitCode.OK, process.waitFor(), errors);
    assertEquals(builds, errors.startsWith("equilux: building"), errors);
  }

  /**
   * Starts a build on a system with an old Node.js, for which apt-get has a newer one.
   *
   * @param user id of the user, 0 for root
   */
  private Process buildWithOldNode(int user) throws IOException {
    Path programs = Files.createDirectory(folder.resolve("bin"));
    script(programs.resolve("id"), "echo " + user);
    script(programs.resolve("node"), "echo v18.20.4");
    script(programs.resolve("npm"), "");
    script(programs.resolve("apt-cache"), "echo '  Candidate: 20.19.2+dfsg-1'");
    script(
        programs.resolve("apt-get"),
        "echo \"$@\" >>%s/apt.log; echo 'echo v20.19.2' >%s/node".formatted(folder, programs));
    return start(
        Map.of("PATH", programs + ":" + System.getenv("PATH")), checkout() + "/equilux", "build");
  }

  private static void script(Path file, String line) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + line + "\n");
    assertTrue(file.toFile().setExecutable(true));
  }

  @Test
  void installsMissingToolsAsRoot() throws Exception {
    Process process = buildWithOldNode(0);
    String errors = errors(process);

    // The folder contains nothing to build.
    assertEquals(ExitCode.FAILED, process.waitFor(), errors);
    assertTrue(errors.contains("equilux: installing nodejs npm ..."), errors);
    assertTrue(errors.contains("equilux: building"), errors);
    String calls = Files.readString(folder.resolve("apt.log"));
    assertTrue(calls.endsWith("install nodejs npm\n"), calls);
  }

  @Test
  void printsCommandsForMissingToolsWithoutRootAndTerminal() throws Exception {
    Process process = buildWithOldNode(1000);
    String errors = errors(process);

    assertEquals(ExitCode.UNAVAILABLE, process.waitFor(), errors);
    assertTrue(errors.contains("not found: Node.js 20.19 or newer with npm."), errors);
    assertTrue(
        errors.contains(
            "\n"
                + "  sudo apt-get update && sudo apt-get install -y --no-install-recommends nodejs"
                + " npm\n"),
        errors);
    assertTrue(errors.contains("docker compose up --build"), errors);
    assertFalse(Files.exists(folder.resolve("apt.log")));
  }

  @Test
  void passesExitCodesAndErrors() throws Exception {
    Process process =
        start(Map.of(), LAUNCHER.toString(), "submit", "x.png", "--server", "nowhere");

    String errors = errors(process);
    assertEquals(ExitCode.USAGE, process.waitFor());
    assertTrue(errors.startsWith("equilux submit: --server cannot be \"nowhere\""), errors);
  }

  @Test
  void acceptsLocationsInObjectStores() throws Exception {
    Process process = start(Map.of(), LAUNCHER.toString(), "process", "s3://B/x.png");

    String errors = errors(process);
    assertEquals(ExitCode.USAGE, process.waitFor());
    assertTrue(errors.contains("a bucket's name has 3 to 63"), errors);
  }

  @Test
  void leavesNoProcessWhenTerminated() throws Exception {
    Path large = folder.resolve("large.png");
    Noise.write(large, 6000, 4000);
    Path results = Files.createDirectory(folder.resolve("results"));
    Process process =
        start(
            Map.of(),
            LAUNCHER.toString(),
            "process",
            large.toString(),
            "--output",
            results.toString(),
            "--progress",
            "--threads",
            "1");

    // When the bar moves, the work has started and is far from its end.
    StringBuilder errors = new StringBuilder();
    while (errors.indexOf("large.png") < 0) {
      int character = process.getErrorStream().read();
      assertTrue(character >= 0, "ended by itself: " + errors);
      errors.append((char) character);
    }
    // Unlike Process.destroy, this leaves the streams open.
    assertTrue(process.toHandle().destroy());

    String rest = errors(process);
    assertEquals(TERMINATED, process.waitFor(), rest);
    assertTrue(rest.contains("interrupted; no unfinished file is left behind"), rest);
    assertEquals(List.of(), Cli.names(results));
  }
}
