package org.equilux.cli.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.equilux.cli.Cli;
import org.equilux.command.report.ExitCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documentation and other texts for users: links, spelling, and shown commands. */
class DocumentationTest {
  private static final Pattern EXTERNAL = Pattern.compile("[a-z]+:.*", Pattern.DOTALL);
  private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.)*)\"");
  private static final Pattern BRITISH =
      Pattern.compile(
          "(?i)colour|grey|behaviour|neighbour|favour|honour|centre\\b|catalogue"
              + "|(?:al|er|im|in|an|on)is(?:e[ds]?|ing|ation)\\b");

  private static List<MarkdownPage> pages() {
    return Repository.files(".md").stream().map(MarkdownPage::read).toList();
  }

  @Test
  void linksAreResolvable() {
    List<MarkdownPage> pages = pages();
    var anchors =
        pages.stream().collect(Collectors.toMap(MarkdownPage::file, MarkdownPage::anchors));
    List<String> broken = new ArrayList<>();
    for (MarkdownPage page : pages) {
      for (String link : page.links()) {
        if (!EXTERNAL.matcher(link).matches()) {
          String[] parts = link.split("#", 2);
          Path target =
              parts[0].isEmpty() ? page.file() : page.file().resolveSibling(parts[0]).normalize();
          boolean resolves =
              Files.exists(target)
                  && (parts.length == 1
                      || anchors.getOrDefault(target, Set.of()).contains(parts[1]));
          if (!resolves) {
            broken.add(Repository.name(page.file()) + ": " + link);
          }
        }
      }
    }

    assertEquals(List.of(), broken);
  }

  @Test
  void textsForUsersAreInAmericanEnglish() {
    TreeMap<String, String> unknown = new TreeMap<>();
    Spelling spelling = new Spelling();
    for (MarkdownPage page : pages()) {
      spelling
          .unknown(page.prose())
          .forEach(word -> unknown.putIfAbsent(word, Repository.name(page.file())));
    }
    for (Path source : Repository.files(".java")) {
      if (source.toString().contains("/src/main/")) {
        String texts =
            LITERAL
                .matcher(Repository.text(source))
                .results()
                .map(literal -> literal.group(1))
                // Literals without a blank are names; those with markup are no sentences.
                .filter(text -> text.strip().contains(" ") && !text.contains("<"))
                .map(text -> text.replaceAll("\\\\.|%n", " ").replace("''", "'"))
                .collect(Collectors.joining("\n"));
        spelling.unknown(texts).forEach(word -> unknown.putIfAbsent(word, Repository.name(source)));
      }
    }

    assertEquals(
        "",
        unknown.entrySet().stream()
            .map(entry -> entry.getKey() + " in " + entry.getValue())
            .collect(Collectors.joining("\n")),
        "misspelled, or missing in field-words.txt");
  }

  @Test
  void sourcesAreInAmericanSpelling() {
    List<String> found = new ArrayList<>();
    for (Path source :
        Repository.files(".java", ".ts", ".vue", ".proto", ".cl", ".clh", ".yaml", ".yml")) {
      if (!source.endsWith("DocumentationTest.java") && !source.endsWith("Spelling.java")) {
        Matcher matcher = BRITISH.matcher(Repository.text(source));
        if (matcher.find()) {
          found.add(Repository.name(source) + ": " + matcher.group());
        }
      }
    }

    assertEquals(List.of(), found);
  }

  @Test
  void shownCommandsExist() {
    Set<String> launcher = new TreeSet<>(Set.of("process", "submit", "serve", "worker", "devices"));
    Matcher cases =
        Pattern.compile("^  ([a-z]+)\\)", Pattern.MULTILINE)
            .matcher(Repository.text(Repository.ROOT.resolve("equilux")));
    cases.results().forEach(result -> launcher.add(result.group(1)));
    List<String> wrong = new ArrayList<>();
    int calls = 0;
    for (MarkdownPage page : pages()) {
      // That page adds a fictitious operation.
      boolean imagined = page.file().endsWith("adding-an-operation.md");
      for (String code : page.code()) {
        CommandLines.names(code).stream()
            .filter(name -> !launcher.contains(name))
            .forEach(name -> wrong.add(Repository.name(page.file()) + ": " + name));
        for (List<String> words : imagined ? List.<List<String>>of() : CommandLines.calls(code)) {
          calls++;
          Cli.misunderstood(words)
              .ifPresent(
                  reason -> wrong.add(Repository.name(page.file()) + ": " + words + ": " + reason));
        }
      }
    }

    assertEquals(List.of(), wrong);
    assertTrue(calls > 40, calls + " calls were found");
  }

  @Test
  void readmeExamplesPrintTheShownOutput(@TempDir Path folder) {
    Pattern example = Pattern.compile("\\$ \\./equilux (process [^\n]*)\n((?:kernels/.*\n)+)");
    String readme = Repository.text(Repository.ROOT.resolve("README.md"));
    String started = Repository.text(Repository.ROOT.resolve("docs/getting-started.md"));
    int examples = 0;
    Matcher matcher = example.matcher(readme + started);
    while (matcher.find()) {
      Path results = folder.resolve("example-" + ++examples);
      Object[] words =
          Arrays.stream(matcher.group(1).split(" "))
              .map(word -> word.equals("out") ? results : word)
              .map(word -> word.toString().startsWith("kernels/") ? "../" + word : word)
              .toArray();

      Cli.Result result = Cli.run(words);

      assertEquals(ExitCode.OK, result.exit(), result.err());
      String printed = result.out().replace(results.toString(), "out").replace("../", "");
      assertEquals(withoutTimes(matcher.group(2)), withoutTimes(printed));
    }
    assertEquals(3, examples);
  }

  private static String withoutTimes(String output) {
    return output.replaceAll("\\d+\\.\\d\\d s, .*", "TIME s, BACKEND");
  }

  @Test
  void allVersionsAgree() {
    String version = first("pom.xml", "<version>([^<]+)</version>");

    assertEquals(version, first("charts/equilux/Chart.yaml", "(?m)^version: (.+)$"));
    assertEquals(version, first("charts/equilux/Chart.yaml", "appVersion: \"(.+)\""));
    assertEquals(version, first("ui/package.json", "\"version\": \"([^\"]+)\""));
    assertEquals(version, first("CHANGELOG.md", "(?m)^## (\\d\\S*)"));
  }

  private static String first(String file, String pattern) {
    Matcher matcher =
        Pattern.compile(pattern).matcher(Repository.text(Repository.ROOT.resolve(file)));
    assertTrue(matcher.find(), file);
    return matcher.group(1);
  }
}
