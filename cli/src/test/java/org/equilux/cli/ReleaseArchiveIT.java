package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.equilux.command.report.ExitCode;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The release archive just packaged by Maven, as by {@code ./equilux package}. */
class ReleaseArchiveIT {
  private static final Map<String, TarArchiveEntry> ENTRIES = new LinkedHashMap<>();
  private static Path archive;

  @BeforeAll
  static void readArchive() throws IOException {
    List<Path> archives;
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      archives = files.filter(file -> file.toString().endsWith(".tar.gz")).toList();
    }
    assumeTrue(archives.size() == 1, "Maven was called without -DreleaseArchive");
    archive = archives.getFirst();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(archive));
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(in))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        ENTRIES.put(entry.getName().substring(entry.getName().indexOf('/') + 1), entry);
      }
    }
  }

  @Test
  void containsTheInstallationWithLauncherLicensesAndBillOfMaterials() throws IOException {
    try (Stream<Path> jars = Files.list(Path.of("target", "dist", "lib"))) {
      jars.forEach(jar -> assertTrue(ENTRIES.containsKey("lib/" + jar.getFileName()), "" + jar));
    }
    for (String name :
        List.of(
            "README.md",
            "LICENSE",
            "CHANGELOG.md",
            "SECURITY.md",
            "docs/README.md",
            "bin/launch.bash",
            "brief.jar",
            "launcher.txt",
            "licenses/README.txt",
            "licenses/Apache-2.0.txt",
            "licenses/vue-" + version("vue") + "/LICENSE",
            "sbom/equilux.cdx.json",
            "sbom/site.cdx.json")) {
      assertTrue(ENTRIES.containsKey(name), name);
    }
    assertTrue((ENTRIES.get("bin/equilux").getMode() & 0111) == 0111);
  }

  /** The version of a package of the web application, from the name of its license folder. */
  private static String version(String name) {
    return ENTRIES.keySet().stream()
        .filter(entry -> entry.matches("licenses/" + name + "-\\d[^/]*/"))
        .map(entry -> entry.substring(entry.lastIndexOf('-') + 1, entry.length() - 1))
        .findFirst()
        .orElse("?");
  }

  @Test
  void isReproducible() {
    Set<String> facts =
        ENTRIES.values().stream()
            .map(entry -> entry.getLastModifiedTime() + " " + entry.getUserName())
            .collect(Collectors.toSet());

    assertEquals(1, facts.size(), facts.toString());
  }

  @Test
  void startsWithItsLauncher(@TempDir Path folder) throws Exception {
    Process unpacking =
        new ProcessBuilder("tar", "-xzf", archive.toAbsolutePath().toString())
            .directory(folder.toFile())
            .inheritIO()
            .start();
    assertEquals(0, unpacking.waitFor());
    String root = archive.getFileName().toString().replace(".tar.gz", "");
    Path link = Files.createSymbolicLink(folder.resolve("eq"), Path.of(root, "bin", "equilux"));

    ProcessBuilder builder = new ProcessBuilder(link.toString(), "--version");
    builder.environment().put("EQUILUX_JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.redirectErrorStream(true).start();
    String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();

    assertEquals(ExitCode.OK, process.waitFor(), output);
    assertTrue(output.startsWith(root.replace('-', ' ') + " (Java "), output);
  }
}
