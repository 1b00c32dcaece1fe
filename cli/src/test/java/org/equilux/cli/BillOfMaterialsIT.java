package org.equilux.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The bills of materials (SBOMs) of the installation that Maven has just packaged: they list every
 * library, and each library has a license that goes with Apache-2.0.
 */
class BillOfMaterialsIT {
  private static final Path DISTRIBUTION = Path.of("target", "dist");

  /** SPDX identifiers, or the names in libraries without one. */
  private static final Set<String> PERMITTED =
      Set.of(
          "0BSD",
          "Apache-2.0",
          "BSD-2-Clause",
          "BSD-3-Clause",
          "ISC",
          "MIT",
          "MIT-0",
          // The text of this license is that of MIT.
          "Bouncy Castle Licence",
          // The font Inter, which may be shipped with programs of any license.
          "OFL-1.1");

  private static List<JsonNode> components(String bill) {
    try {
      JsonNode document =
          new ObjectMapper().readTree(DISTRIBUTION.resolve("sbom").resolve(bill).toFile());
      List<JsonNode> components = new ArrayList<>();
      document.get("components").forEach(components::add);
      return components;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String name(JsonNode component) {
    return component.get("name").textValue() + "-" + component.get("version").textValue();
  }

  private static Set<String> licenses(JsonNode component) {
    return new TreeSet<>(ThirdPartyLicenses.names(component));
  }

  @Test
  void everyJarOfTheInstallationIsListed() throws IOException {
    Set<String> listed =
        components("equilux.cdx.json").stream()
            .map(component -> name(component) + ".jar")
            .collect(Collectors.toCollection(TreeSet::new));
    listed.add("equilux.jar");

    try (Stream<Path> jars = Files.list(DISTRIBUTION.resolve("lib"))) {
      assertEquals(
          listed,
          jars.map(jar -> jar.getFileName().toString())
              .collect(Collectors.toCollection(TreeSet::new)));
    }
  }

  @Test
  void theWebApplicationConsistsOfListedPackages() {
    Set<String> names =
        components("site.cdx.json").stream()
            .map(component -> component.get("name").textValue())
            .collect(Collectors.toSet());

    assertTrue(names.containsAll(Set.of("vue", "vuetify", "openseadragon", "tus-js-client")));
  }

  @Test
  void everyLicenseIsCompatible() {
    List<String> others =
        Stream.of("equilux.cdx.json", "site.cdx.json")
            .flatMap(bill -> components(bill).stream())
            .filter(
                component ->
                    licenses(component).isEmpty() || !PERMITTED.containsAll(licenses(component)))
            .map(component -> name(component) + ": " + licenses(component))
            .toList();

    assertEquals(List.of(), others, "libraries whose licenses are not permitted");
  }
}
