{{/* What operator and agents both reach. Stores and API servers have addresses that no selector knows: their ports are what is left. */}}
{{- define "logpipeline.egress" -}}
- ports:
    # DNS.
    - { port: 53, protocol: UDP }
    - { port: 53, protocol: TCP }
    {{- range concat .Values.networkPolicy.apiServerPorts .Values.networkPolicy.storePorts | uniq }}
    - { port: {{ . }}, protocol: TCP }
    {{- end }}
# Where clouds give credentials out: instance metadata, and the agent of EKS Pod Identity.
- to:
    - ipBlock: { cidr: 169.254.169.254/32 }
    - ipBlock: { cidr: 169.254.170.23/32 }
  ports:
    - { port: 80, protocol: TCP }
{{- end }}
