package org.equilux.charts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.HTTPIngressPath;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyIngressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicySpec;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The chart rendered by Helm, and its objects parsed by Kubernetes' model without unknown fields.
 */
class ChartTest {
  @TempDir private static Path unhooked;

  @BeforeAll
  static void unhook() throws IOException {
    Made.unhook(unhooked);
  }

  private static Made make(Map<String, ?> values) throws IOException {
    return Made.of(unhooked, values);
  }

  static Stream<Arguments> matrix() {
    return Stream.of(
            Map.<String, Object>of(),
            Map.of("workerGpu.enabled", true),
            Map.of(
                "ingress.enabled", true, "ingress.tlsSecret", "cert", "ingress.className", "nginx"),
            Map.of("workerSimd.autoscaling.enabled", true),
            Map.of(
                "workerSimd.autoscaling.enabled", true, "workerSimd.autoscaling.jobsPerWorker", 2),
            Map.of("existingSecret", "mine"),
            Map.of(
                "workerTls.masterSecret",
                "of-master",
                "workerTls.workerSecret",
                "of-workers",
                "workerGpu.enabled",
                true),
            Map.of("persistence.enabled", false),
            Map.of("service.type", "LoadBalancer"),
            Map.of("networkPolicy.enabled", false, "podDisruptionBudget.enabled", false),
            SeveralMastersTest.VALUES)
        .map(Arguments::of);
  }

  @Test
  void lintFindsNothing() {
    LintResult result = new Helm(Made.CHART).lint().strict().call();
    assertFalse(result.isFailed(), () -> result.getMessages().toString());
    assertTrue(
        result.getMessages().stream()
            .noneMatch(it -> it.contains("[ERROR]") || it.contains("[WARNING]")),
        () -> result.getMessages().toString());
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void everyPodIsRestricted(Map<String, ?> values) throws IOException {
    Made made = make(values);
    List<PodSpec> specs =
        Stream.concat(
                made.pods().values().stream().map(PodTemplateSpec::getSpec),
                made.all(Pod.class).stream().map(Pod::getSpec))
            .toList();
    assertTrue(specs.size() >= 3);
    for (PodSpec spec : specs) {
      assertEquals(false, spec.getAutomountServiceAccountToken());
      assertEquals(true, spec.getSecurityContext().getRunAsNonRoot());
      assertEquals("RuntimeDefault", spec.getSecurityContext().getSeccompProfile().getType());
      assertTrue(spec.getHostNetwork() == null && spec.getHostPID() == null);
      for (Volume volume : spec.getVolumes()) {
        assertTrue(volume.getHostPath() == null, volume.getName());
      }
      for (Container container : spec.getContainers()) {
        var security = container.getSecurityContext();
        assertEquals(false, security.getAllowPrivilegeEscalation());
        assertEquals(true, security.getReadOnlyRootFilesystem());
        assertEquals(List.of("ALL"), security.getCapabilities().getDrop());
        assertTrue(container.getResources().getRequests().containsKey("memory"));
        assertTrue(container.getResources().getLimits().containsKey("memory"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void everyProbeUsesADeclaredPort(Map<String, ?> values) throws IOException {
    for (PodTemplateSpec pod : make(values).pods().values()) {
      Container container = pod.getSpec().getContainers().getFirst();
      Set<String> ports =
          container.getPorts().stream().map(it -> it.getName()).collect(Collectors.toSet());
      assertEquals("/live", container.getStartupProbe().getHttpGet().getPath());
      assertEquals("/ready", container.getReadinessProbe().getHttpGet().getPath());
      assertEquals("/live", container.getLivenessProbe().getHttpGet().getPath());
      for (var probe :
          List.of(
              container.getStartupProbe(),
              container.getReadinessProbe(),
              container.getLivenessProbe())) {
        assertTrue(ports.contains(probe.getHttpGet().getPort().getStrVal()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("matrix")
  void selectorsMatchTheirPods(Map<String, ?> values) throws IOException {
    Made made = make(values);
    Set<String> workers =
        made.all(Deployment.class).stream()
            .map(it -> it.getMetadata().getName())
            .collect(Collectors.toSet());
    for (Service service : made.all(Service.class)) {
      assertEquals(Set.of("scans-equilux"), made.selected(service.getSpec().getSelector()));
      Set<String> ports =
          made.pods().get("scans-equilux").getSpec().getContainers().getFirst().getPorts().stream()
              .map(it -> it.getName())
              .collect(Collectors.toSet());
      for (ServicePort port : service.getSpec().getPorts()) {
        assertTrue(ports.contains(port.getTargetPort().getStrVal()), port::toString);
      }
    }
    made.all(StatefulSet.class)
        .forEach(
            it -> assertEquals(Set.of("scans-equilux"), made.selected(it.getSpec().getSelector())));
    for (Deployment worker : made.all(Deployment.class)) {
      assertEquals(
          Set.of(worker.getMetadata().getName()), made.selected(worker.getSpec().getSelector()));
      // Workers connect to a service with that port.
      String master =
          worker.getSpec().getTemplate().getSpec().getContainers().getFirst().getArgs().get(1);
      assertTrue(master.endsWith(":6000"), master);
      assertTrue(
          made
              .get(Service.class, master.substring(0, master.indexOf(':')))
              .getSpec()
              .getPorts()
              .stream()
              .anyMatch(port -> port.getPort() == 6000));
    }
    made.all(PodDisruptionBudget.class).stream()
        .filter(it -> it.getMetadata().getName().endsWith("-workers"))
        .forEach(it -> assertEquals(workers, made.selected(it.getSpec().getSelector())));
    made.all(HorizontalPodAutoscaler.class)
        .forEach(
            it -> {
              Deployment scaled =
                  made.get(Deployment.class, it.getSpec().getScaleTargetRef().getName());
              // Otherwise every upgrade would undo the scaling.
              assertTrue(scaled.getSpec().getReplicas() == null);
            });
    String secret = values.containsKey("existingSecret") ? "mine" : "scans-equilux";
    assertEquals(!values.containsKey("existingSecret"), !made.all(Secret.class).isEmpty());
    for (PodTemplateSpec pod : made.pods().values()) {
      assertTrue(
          pod.getSpec().getVolumes().stream()
              .anyMatch(
                  it -> it.getSecret() != null && it.getSecret().getSecretName().equals(secret)));
    }
  }

  @Test
  void onlyWorkersReachTheWorkerPort() throws IOException {
    Made made = make(Map.of("workerGpu.enabled", true));
    NetworkPolicy policy = made.get(NetworkPolicy.class, "scans-equilux-master");
    assertEquals(Set.of("scans-equilux"), made.selected(policy.getSpec().getPodSelector()));
    for (NetworkPolicyIngressRule rule : policy.getSpec().getIngress()) {
      if (rule.getPorts().stream().anyMatch(it -> it.getPort().getStrVal().equals("workers"))) {
        assertEquals(1, rule.getPorts().size());
        assertEquals(
            Set.of("scans-equilux-worker-simd", "scans-equilux-worker-gpu"),
            made.selected(rule.getFrom().getFirst().getPodSelector()));
      } else {
        assertTrue(
            rule.getPorts().stream()
                .noneMatch(it -> Integer.valueOf(6000).equals(it.getPort().getIntVal())));
      }
    }
    assertEquals(
        Set.of("scans-equilux-worker-simd", "scans-equilux-worker-gpu"),
        made.selected(
            made.get(NetworkPolicy.class, "scans-equilux-workers").getSpec().getPodSelector()));
  }

  @Test
  void theMasterHasMinimalEgress() throws IOException {
    NetworkPolicySpec policy =
        make(Map.of()).get(NetworkPolicy.class, "scans-equilux-master").getSpec();
    assertEquals(List.of("Ingress", "Egress"), policy.getPolicyTypes());
    assertEquals(
        Set.of(53),
        policy.getEgress().stream()
            .flatMap(rule -> rule.getPorts().stream())
            .map(port -> port.getPort().getIntVal())
            .collect(Collectors.toSet()));

    NetworkPolicySpec more =
        make(Map.of("networkPolicy.masterEgress[0].ports[0].port", 443))
            .get(NetworkPolicy.class, "scans-equilux-master")
            .getSpec();
    assertEquals(443, more.getEgress().getLast().getPorts().getFirst().getPort().getIntVal());
  }

  /** Temporary files count toward the pod's memory, of which Java takes 70 %. */
  @ParameterizedTest
  @MethodSource("matrix")
  void temporaryFilesAreSmallerThanThePodsMemory(Map<String, ?> values) throws IOException {
    for (PodTemplateSpec pod : make(values).pods().values()) {
      var tmp =
          pod.getSpec().getVolumes().stream()
              .filter(it -> it.getName().equals("tmp"))
              .findFirst()
              .orElseThrow()
              .getEmptyDir();
      Quantity memory =
          pod.getSpec().getContainers().getFirst().getResources().getLimits().get("memory");
      assertEquals("Memory", tmp.getMedium());
      assertTrue(
          tmp.getSizeLimit().getNumericalAmount().doubleValue()
              < 0.2 * memory.getNumericalAmount().doubleValue());
    }
  }

  @Test
  void imagesAreReferencedByDigestIfGiven() throws IOException {
    String digest = "sha256:" + "0a".repeat(32);
    Made made = make(Map.of("image.digests.master", digest));
    assertEquals("equilux/master@" + digest, image(made, "scans-equilux"));
    assertTrue(image(made, "scans-equilux-worker-simd").startsWith("equilux/worker-simd:"));
  }

  private static String image(Made made, String pod) {
    return made.pods().get(pod).getSpec().getContainers().getFirst().getImage();
  }

  @Test
  void aWorkerMayDrainForLongerThanALease() throws IOException {
    PodSpec worker = make(Map.of()).pods().get("scans-equilux-worker-simd").getSpec();
    List<String> arguments = worker.getContainers().getFirst().getArgs();
    int drain = Integer.parseInt(arguments.get(arguments.indexOf("--drain-timeout") + 1));
    assertTrue(drain > 30, arguments::toString);
    assertTrue(worker.getTerminationGracePeriodSeconds() > drain);
  }

  @Test
  void gpuWorkersRequestAGpuAndAreScheduledToGpuNodes() throws IOException {
    PodSpec gpu =
        make(Map.of("workerGpu.enabled", true, "workerGpu.nodeSelector.gpu", "yes"))
            .pods()
            .get("scans-equilux-worker-gpu")
            .getSpec();
    assertEquals(
        "1",
        gpu.getContainers().getFirst().getResources().getLimits().get("nvidia.com/gpu").toString());
    assertEquals(Map.of("gpu", "yes"), gpu.getNodeSelector());
    assertEquals("nvidia.com/gpu", gpu.getTolerations().getFirst().getKey());
  }

  @Test
  void jobsAreOnAVolumeClaimByDefault() throws IOException {
    StatefulSet kept = make(Map.of()).get(StatefulSet.class, "scans-equilux");
    assertEquals(
        "data", kept.getSpec().getVolumeClaimTemplates().getFirst().getMetadata().getName());
    StatefulSet lost =
        make(Map.of("persistence.enabled", false)).get(StatefulSet.class, "scans-equilux");
    assertTrue(lost.getSpec().getVolumeClaimTemplates().isEmpty());
    assertTrue(
        lost.getSpec().getTemplate().getSpec().getVolumes().stream()
            .anyMatch(it -> it.getName().equals("data") && it.getEmptyDir() != null));
  }

  @Test
  void secretsAreRandom() throws IOException {
    Secret one = make(Map.of()).get(Secret.class, "scans-equilux");
    Secret two = make(Map.of()).get(Secret.class, "scans-equilux");
    assertEquals(Set.of("join-token", "admin-password"), one.getData().keySet());
    // Created once: an upgrade must not invalidate the tokens.
    assertEquals("pre-install", one.getMetadata().getAnnotations().get("tested/hook"));
    assertFalse(one.getData().equals(two.getData()));
  }

  @Test
  void theIngressRoutesToTheService() throws IOException {
    Made made = make(Map.of("ingress.enabled", true));
    var backend = ingressPath(made).getBackend().getService();
    assertTrue(
        made.get(Service.class, backend.getName()).getSpec().getPorts().stream()
            .anyMatch(port -> port.getName().equals(backend.getPort().getName())));
  }

  private static HTTPIngressPath ingressPath(Made made) {
    return made.get(Ingress.class, "scans-equilux")
        .getSpec()
        .getRules()
        .getFirst()
        .getHttp()
        .getPaths()
        .getFirst();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/equilux"})
  void theMasterGetsThePathOfTheIngress(String path) throws IOException {
    Made made = make(Map.of("ingress.enabled", true, "ingress.path", path));
    assertEquals(path, ingressPath(made).getPath());
    List<String> options =
        made.get(StatefulSet.class, "scans-equilux")
            .getSpec()
            .getTemplate()
            .getSpec()
            .getContainers()
            .getFirst()
            .getArgs();
    assertEquals(path, options.get(options.indexOf("--public-path") + 1));
  }

  @Test
  void workersAndMasterHaveCertificatesIfASecretIsNamed() throws IOException {
    Made made =
        make(
            Map.of(
                "workerTls.masterSecret",
                "of-master",
                "workerTls.workerSecret",
                "of-workers",
                "workerGpu.enabled",
                true));
    Map<String, String> ofMaster =
        Map.of(
            "EQUILUX_WORKER_TLS_CERT", "tls.crt",
            "EQUILUX_WORKER_TLS_KEY", "tls.key",
            "EQUILUX_WORKER_TLS_CLIENTS", "ca.crt");
    Map<String, String> ofWorker =
        Map.of(
            "EQUILUX_TLS_CA", "ca.crt",
            "EQUILUX_TLS_CERT", "tls.crt",
            "EQUILUX_TLS_KEY", "tls.key");
    assertEquals(3, made.pods().size());
    made.pods()
        .forEach(
            (name, pod) ->
                assertEquals(
                    name.equals("scans-equilux") ? ofMaster : ofWorker,
                    filesOf(
                        name.equals("scans-equilux") ? "of-master" : "of-workers", pod.getSpec())));
    // Neither pod has the other's key.
    made.pods()
        .forEach(
            (name, pod) ->
                assertTrue(
                    pod.getSpec().getVolumes().stream()
                        .noneMatch(
                            it ->
                                it.getSecret() != null
                                    && it.getSecret()
                                        .getSecretName()
                                        .equals(
                                            name.equals("scans-equilux")
                                                ? "of-workers"
                                                : "of-master"))));
    RuntimeException half =
        assertThrows(
            RuntimeException.class, () -> make(Map.of("workerTls.masterSecret", "of-master")));
    assertTrue(half.getMessage().contains("name both or none"), half.getMessage());
    assertTrue(
        make(Map.of()).pods().values().stream()
            .flatMap(pod -> pod.getSpec().getContainers().getFirst().getEnv().stream())
            .noneMatch(it -> it.getName().contains("TLS")));
  }

  /** The environment variables with files of a secret, by the secret's keys. */
  private static Map<String, String> filesOf(String secret, PodSpec pod) {
    String volume =
        pod.getVolumes().stream()
            .filter(it -> it.getSecret() != null && it.getSecret().getSecretName().equals(secret))
            .findFirst()
            .orElseThrow()
            .getName();
    Container container = pod.getContainers().getFirst();
    String path =
        container.getVolumeMounts().stream()
                .filter(it -> it.getName().equals(volume))
                .findFirst()
                .orElseThrow()
                .getMountPath()
            + "/";
    return container.getEnv().stream()
        .filter(it -> it.getValue() != null && it.getValue().startsWith(path))
        .collect(
            Collectors.toMap(it -> it.getName(), it -> it.getValue().substring(path.length())));
  }

  @Test
  void tracesAreSentIfACollectorIsConfigured() throws IOException {
    String variable = "OTEL_EXPORTER_OTLP_ENDPOINT";
    String endpoint = "http://collector.watching:4318";
    Made made = make(Map.of("traces.endpoint", endpoint, "workerGpu.enabled", true));
    for (PodTemplateSpec pod : made.pods().values()) {
      assertTrue(
          pod.getSpec().getContainers().getFirst().getEnv().stream()
              .anyMatch(it -> it.getName().equals(variable) && it.getValue().equals(endpoint)));
    }
    assertTrue(
        made.get(NetworkPolicy.class, "scans-equilux-workers").getSpec().getEgress().stream()
            .flatMap(rule -> rule.getPorts().stream())
            .anyMatch(port -> Integer.valueOf(4318).equals(port.getPort().getIntVal())),
        "workers may not reach it");
    for (PodTemplateSpec pod : make(Map.of()).pods().values()) {
      assertTrue(
          pod.getSpec().getContainers().getFirst().getEnv().stream()
              .noneMatch(it -> it.getName().equals(variable)));
    }
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void wrongValuesAreRefusedByTheSchema(Map<String, ?> values) {
    RuntimeException e = assertThrows(RuntimeException.class, () -> make(values));
    assertTrue(e.getMessage().contains("schema"), e.getMessage());
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
            Map.of("workerSimd.replicas", -1),
            Map.of("workersimd.replicas", 3),
            Map.of("persistence.size", "lots"),
            Map.of("drainSeconds", 10),
            Map.of("image.digests.master", "latest"),
            Map.of("service.type", "Magic"),
            Map.of("traces.endpoint", "collector"))
        .map(Arguments::of);
  }
}
