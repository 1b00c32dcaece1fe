package org.equilux.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The licenses of the installation's libraries: a list made from the bills of materials, the text
 * of each license, and the license files and notices that lie in the libraries. The build runs it.
 */
public final class ThirdPartyLicenses {
  private static final Pattern LICENSE_FILE =
      Pattern.compile(
          "(META-INF/(licenses?/)?)?[^/]*(LICEN[CS]E|NOTICE|COPYING)[^/]*(?<!\\.class)",
          Pattern.CASE_INSENSITIVE);

  private final Path installation;
  private final Path licenses;
  private final TreeMap<String, String> lines = new TreeMap<>();
  private final TreeSet<String> used = new TreeSet<>();

  private ThirdPartyLicenses(Path installation) {
    this.installation = installation;
    licenses = installation.resolve("licenses");
  }

  /**
   * Writes the folder {@code licenses} of an installation.
   *
   * @param args the folder of the installation and the folder of license texts, one a file
   */
  public static void main(String[] args) throws IOException {
    ThirdPartyLicenses written = new ThirdPartyLicenses(Path.of(args[0]));
    Files.createDirectories(written.licenses);
    Path bills = written.installation.resolve("sbom");
    Path libraries = bills.resolve("equilux.cdx.json");
    if (!Files.exists(libraries)) {
      throw new IOException(
          libraries + " is missing, as Maven makes it only online; build without --offline");
    }
    written.addComponents(libraries);
    // An installation without web pages has no bill of them.
    Path site = bills.resolve("site.cdx.json");
    if (Files.exists(site)) {
      written.addComponents(site);
    }
    written.writeTexts(Path.of(args[1]));
    written.extractFiles();
    Files.write(written.licenses.resolve("README.txt"), written.list());
  }

  private void addComponents(Path bill) throws IOException {
    for (JsonNode component : new ObjectMapper().readTree(bill.toFile()).get("components")) {
      String group = component.path("group").asText("");
      if (!group.equals("org.equilux")) {
        String name = (group.isEmpty() ? "" : group + "/") + component.get("name").asText();
        List<String> names = names(component);
        used.addAll(names);
        lines.put(
            name.toLowerCase(Locale.ROOT),
            "%s %s: %s"
                .formatted(name, component.get("version").asText(), String.join(", ", names)));
      }
    }
  }

  /** The licenses of a component, by SPDX identifier or, without one, by name. */
  static List<String> names(JsonNode component) {
    List<String> names = new ArrayList<>();
    for (JsonNode each : component.path("licenses")) {
      JsonNode license = each.path("license");
      names.add(
          Stream.of(each.path("expression"), license.path("id"), license.path("name"))
              .filter(JsonNode::isTextual)
              .findFirst()
              .map(JsonNode::textValue)
              .orElse("unknown"));
    }
    return names;
  }

  private void writeTexts(Path texts) throws IOException {
    for (String name : used) {
      Path text = texts.resolve(name + ".txt");
      if (!Files.exists(text)) {
        throw new IOException(
            "%s is the license of a library and has no text; add it as %s".formatted(name, text));
      }
      Files.write(licenses.resolve(name + ".txt"), Files.readAllBytes(text));
    }
  }

  private void extractFiles() throws IOException {
    List<Path> jars;
    try (Stream<Path> found = Files.list(installation.resolve("lib"))) {
      jars = found.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    }
    for (Path jar : jars) {
      String name = jar.getFileName().toString();
      Path folder = licenses.resolve(name.substring(0, name.length() - ".jar".length()));
      try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(jar))) {
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
          if (!entry.isDirectory() && LICENSE_FILE.matcher(entry.getName()).matches()) {
            Files.createDirectories(folder);
            String file = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
            Files.write(folder.resolve(file), zip.readAllBytes());
          }
        }
      }
    }
  }

  private List<String> list() {
    List<String> list = new ArrayList<>();
    list.add(
        "Equilux contains these libraries, each under the licenses after its name. The text of a");
    list.add(
        "license is in the file with its name; the license files and notices that a library brings"
            + " are in");
    list.add(
        "the folder with the name of the library. Equilux itself is under the file LICENSE above.");
    list.add("");
    list.addAll(lines.values());
    return list;
  }
}
