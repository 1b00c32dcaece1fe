package org.equilux.charts;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The objects that Helm renders from the chart for a set of values, in Kubernetes' model without
 * unknown fields.
 */
record Made(List<HasMetadata> objects) {
  static final Path CHART = Path.of("equilux");

  /** The kinds of objects that the chart may contain. */
  private static final Map<String, Class<? extends HasMetadata>> KINDS =
      Map.ofEntries(
          Map.entry("v1/Secret", Secret.class),
          Map.entry("v1/Service", Service.class),
          Map.entry("v1/Pod", Pod.class),
          Map.entry("apps/v1/StatefulSet", StatefulSet.class),
          Map.entry("apps/v1/Deployment", Deployment.class),
          Map.entry("autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class),
          Map.entry("networking.k8s.io/v1/Ingress", Ingress.class),
          Map.entry("networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class),
          Map.entry("policy/v1/PodDisruptionBudget", PodDisruptionBudget.class));

  /** The models accept unknown fields; here they are errors. */
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .setAnnotationIntrospector(
              new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated member) {
                  return false;
                }
              })
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION).build();

  /** The objects of a kind. */
  <T extends HasMetadata> List<T> all(Class<T> kind) {
    return objects.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  <T extends HasMetadata> Optional<T> find(Class<T> kind, String name) {
    return all(kind).stream().filter(it -> it.getMetadata().getName().equals(name)).findFirst();
  }

  <T extends HasMetadata> T get(Class<T> kind, String name) {
    return find(kind, name).orElseThrow();
  }

  /** The name and template of every pod. */
  Map<String, PodTemplateSpec> pods() {
    return Stream.concat(
            all(StatefulSet.class).stream()
                .map(it -> Map.entry(it.getMetadata().getName(), it.getSpec().getTemplate())),
            all(Deployment.class).stream()
                .map(it -> Map.entry(it.getMetadata().getName(), it.getSpec().getTemplate())))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** The names of the owners of pods with these labels. */
  Set<String> selected(Map<String, String> labels) {
    return pods().entrySet().stream()
        .filter(
            pod ->
                pod.getValue().getMetadata().getLabels().entrySet().containsAll(labels.entrySet()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  Set<String> selected(LabelSelector selector) {
    return selected(selector.getMatchLabels());
  }

  /**
   * Copies the chart with hooks converted to ordinary objects, because Helm's template command
   * leaves hooks out here.
   */
  static void unhook(Path into) throws IOException {
    try (Stream<Path> files = Files.walk(CHART)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copy = into.resolve(CHART.getFileName()).resolve(CHART.relativize(file));
        Files.createDirectories(copy.getParent());
        Files.writeString(copy, Files.readString(file).replace("helm.sh/hook", "tested/hook"));
      }
    }
  }

  /**
   * Renders the chart.
   *
   * @param unhooked folder with the chart, of {@link #unhook}
   */
  static Made of(Path unhooked, Map<String, ?> values) throws IOException {
    TemplateCommand template =
        new Helm(unhooked.resolve(CHART.getFileName()))
            .template()
            .withName("scans")
            .withNamespace("lab")
            .withKubeVersion("1.33.0");
    values.forEach(template::set);
    List<HasMetadata> objects = new ArrayList<>();
    try (MappingIterator<JsonNode> documents =
        YAML.readerFor(JsonNode.class).readValues(template.call())) {
      while (documents.hasNext()) {
        JsonNode document = documents.next();
        if (!document.isEmpty()) {
          String kind = document.path("apiVersion").asText() + "/" + document.path("kind").asText();
          assertTrue(KINDS.containsKey(kind), kind);
          objects.add(STRICT.treeToValue(document, KINDS.get(kind)));
        }
      }
    }
    return new Made(objects);
  }
}
