// Made from logpipelines.yaml by `npm run generate -w @logpipeline/crds`; do not edit.
// biome-ignore-all format: generated
// biome-ignore-all lint/style/noExcessiveLinesPerFile: generated
import type { Schema } from '../schema/schema.ts';

/** The schema of the resource, without its descriptions. */
export const logPipelineSchema: Schema = {
  "type": "object",
  "required": [
    "spec"
  ],
  "properties": {
    "apiVersion": {
      "type": "string"
    },
    "kind": {
      "type": "string"
    },
    "metadata": {
      "type": "object",
      "properties": {
        "name": {
          "type": "string",
          "maxLength": 63
        }
      }
    },
    "spec": {
      "type": "object",
      "required": [
        "bucket"
      ],
      "properties": {
        "bucket": {
          "type": "string",
          "maxLength": 63,
          "x-kubernetes-validations": [
            {
              "rule": "self.matches('^[a-z0-9][a-z0-9.-]+[a-z0-9]$') && !self.contains('..') && !self.matches('^[0-9]+[.][0-9]+[.][0-9]+[.][0-9]+$')",
              "messageExpression": "'bucket \"%s\" is not a bucket name: use 3 to 63 lower-case letters, digits, \".\" and \"-\", beginning and ending with a letter or digit, without \"..\" and not like an IP address' .format([self])",
              "message": "bucket must be a bucket name: 3 to 63 lower-case letters, digits, \".\" and \"-\", beginning and ending with a letter or digit, without \"..\" and not like an IP address"
            }
          ]
        },
        "interval": {
          "type": "string",
          "default": "15m",
          "maxLength": 16,
          "x-kubernetes-validations": [
            {
              "rule": "self.matches('^([0-9]{1,6}([.][0-9]{1,3})?(ms|s|m|h))+$') && duration(self) >= duration('1m') && duration(self) <= duration('24h')",
              "messageExpression": "'interval \"%s\" is not allowed: use a duration from 1m to 24h, such as 15m or 1h30m' .format([self])",
              "message": "interval must be a duration from 1m to 24h, such as 15m or 1h30m"
            }
          ]
        },
        "levels": {
          "type": "array",
          "minItems": 1,
          "maxItems": 6,
          "x-kubernetes-list-type": "set",
          "items": {
            "type": "string",
            "enum": [
              "TRACE",
              "DEBUG",
              "INFO",
              "WARN",
              "ERROR",
              "FATAL"
            ]
          }
        },
        "dropUnknown": {
          "type": "boolean",
          "default": false
        },
        "s3": {
          "type": "object",
          "default": {},
          "properties": {
            "region": {
              "type": "string",
              "maxLength": 64,
              "x-kubernetes-validations": [
                {
                  "rule": "self.matches('^[a-z0-9]([a-z0-9-]*[a-z0-9])?$')",
                  "messageExpression": "'region \"%s\" is not a region: use lower-case letters, digits and \"-\", such as eu-central-1, or leave it out' .format([self])",
                  "message": "region must be lower-case letters, digits and \"-\", such as eu-central-1, or left out"
                }
              ]
            },
            "endpoint": {
              "type": "string",
              "maxLength": 255,
              "x-kubernetes-validations": [
                {
                  "rule": "!self.contains('@') && !self.contains('?') && !self.contains('#')",
                  "message": "endpoint must not hold \"@\", \"?\" or \"#\": leave user, password and query out; credentials belong in the Secret that credentialsSecretRef names"
                },
                {
                  "rule": "self.contains('@') || self.contains('?') || self.contains('#') || self.matches('^https?://([A-Za-z0-9.-]+|\\\\[[0-9A-Fa-f:.]+\\\\])(:[0-9]{1,5})?(/[A-Za-z0-9._~/-]*)?$')",
                  "messageExpression": "'endpoint \"%s\" is not a URL of a store: use http:// or https://, a host, and if need be a port and a path, such as https://minio.example.com:9000' .format([self])",
                  "message": "endpoint must be http:// or https://, a host, and if need be a port and a path, such as https://minio.example.com:9000"
                }
              ]
            },
            "forcePathStyle": {
              "type": "boolean",
              "default": false
            },
            "credentialsSecretRef": {
              "type": "object",
              "required": [
                "name"
              ],
              "x-kubernetes-map-type": "atomic",
              "properties": {
                "name": {
                  "type": "string",
                  "maxLength": 253,
                  "x-kubernetes-validations": [
                    {
                      "rule": "self.matches('^[a-z0-9]([a-z0-9-]*[a-z0-9])?([.][a-z0-9]([a-z0-9-]*[a-z0-9])?)*$')",
                      "messageExpression": "'name \"%s\" is not the name of a Secret: use lower-case letters, digits, \"-\" and \".\", beginning and ending with a letter or digit' .format([self])",
                      "message": "name must be the name of a Secret: lower-case letters, digits, \"-\" and \".\", beginning and ending with a letter or digit"
                    }
                  ]
                }
              }
            },
            "storageClass": {
              "type": "string",
              "maxLength": 64,
              "x-kubernetes-validations": [
                {
                  "rule": "self.matches('^[A-Za-z0-9_-]+$')",
                  "messageExpression": "'storageClass \"%s\" is not a storage class: use letters, digits, \"_\" and \"-\", such as STANDARD_IA, INTELLIGENT_TIERING or GLACIER_IR' .format([self])",
                  "message": "storageClass must be letters, digits, \"_\" and \"-\", such as STANDARD_IA, INTELLIGENT_TIERING or GLACIER_IR"
                }
              ]
            },
            "prefix": {
              "type": "string",
              "maxLength": 512,
              "x-kubernetes-validations": [
                {
                  "rule": "self.matches(\"^[A-Za-z0-9!_.*'()=/-]*$\")",
                  "messageExpression": "'prefix \"%s\" holds a character that is not safe in object keys: use letters, digits, \"/\" and ! - _ . * = ( ) or a single quote' .format([self])",
                  "message": "prefix must be letters, digits, \"/\" and ! - _ . * = ( ) or a single quote"
                },
                {
                  "rule": "!self.split('/').exists(part, part == '' || part == '.' || part == '..')",
                  "messageExpression": "'prefix \"%s\" has an empty part, \".\" or \"..\": use a path such as logs/production, without a slash at its ends' .format([self])",
                  "message": "prefix must be a path such as logs/production, without a slash at its ends and without the parts \".\" and \"..\""
                }
              ]
            },
            "serverSideEncryption": {
              "type": "object",
              "required": [
                "type"
              ],
              "properties": {
                "type": {
                  "type": "string",
                  "enum": [
                    "AES256",
                    "aws:kms"
                  ]
                },
                "kmsKeyId": {
                  "type": "string",
                  "maxLength": 2048,
                  "x-kubernetes-validations": [
                    {
                      "rule": "self.matches('^[A-Za-z0-9:/_-]+$')",
                      "messageExpression": "'kmsKeyId \"%s\" is not a KMS key: use its id, its ARN, or alias/NAME' .format([self])",
                      "message": "kmsKeyId must be the id of a KMS key, its ARN, or alias/NAME"
                    }
                  ]
                }
              },
              "x-kubernetes-validations": [
                {
                  "rule": "self.type == 'aws:kms' || !has(self.kmsKeyId)",
                  "fieldPath": ".kmsKeyId",
                  "messageExpression": "'kmsKeyId \"%s\" has no effect with the type %s: remove it, or set type to aws:kms' .format([self.kmsKeyId, self.type])",
                  "message": "kmsKeyId is allowed with the type aws:kms only"
                }
              ]
            }
          }
        },
        "select": {
          "type": "object",
          "properties": {
            "namespaces": {
              "type": "object",
              "properties": {
                "include": {
                  "type": "array",
                  "maxItems": 64,
                  "x-kubernetes-list-type": "set",
                  "items": {
                    "type": "string",
                    "maxLength": 63,
                    "x-kubernetes-validations": [
                      {
                        "rule": "self.matches('^[a-z0-9]([a-z0-9-]*[a-z0-9])?$')",
                        "messageExpression": "'namespace \"%s\" is not a name: use lower-case letters, digits and \"-\", beginning and ending with a letter or digit; wildcards are not known, matchLabels selects by label' .format([self])",
                        "message": "a namespace must be lower-case letters, digits and \"-\", beginning and ending with a letter or digit"
                      }
                    ]
                  }
                },
                "exclude": {
                  "type": "array",
                  "maxItems": 64,
                  "x-kubernetes-list-type": "set",
                  "items": {
                    "type": "string",
                    "maxLength": 63,
                    "x-kubernetes-validations": [
                      {
                        "rule": "self.matches('^[a-z0-9]([a-z0-9-]*[a-z0-9])?$')",
                        "messageExpression": "'namespace \"%s\" is not a name: use lower-case letters, digits and \"-\", beginning and ending with a letter or digit; wildcards are not known, matchLabels selects by label' .format([self])",
                        "message": "a namespace must be lower-case letters, digits and \"-\", beginning and ending with a letter or digit"
                      }
                    ]
                  }
                },
                "matchLabels": {
                  "type": "object",
                  "maxProperties": 16,
                  "additionalProperties": {
                    "type": "string",
                    "maxLength": 63,
                    "x-kubernetes-validations": [
                      {
                        "rule": "self.matches('^([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?$')",
                        "messageExpression": "'\"%s\" is not a label value: use at most 63 letters, digits, \"-\", \"_\" and \".\", beginning and ending with a letter or digit' .format([self])",
                        "message": "a label value must be at most 63 letters, digits, \"-\", \"_\" and \".\", beginning and ending with a letter or digit"
                      }
                    ]
                  },
                  "x-kubernetes-validations": [
                    {
                      "rule": "self.all(key, key.matches( '^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                      "messageExpression": "'\"%s\" is not a label key: use an optional DNS name and \"/\", then at most 63 letters, digits, \"-\", \"_\" and \".\", such as app.kubernetes.io/name' .format([self.filter(key, !key.matches( '^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))[0]])",
                      "message": "matchLabels must have label keys: an optional DNS name and \"/\", then at most 63 letters, digits, \"-\", \"_\" and \".\", such as app.kubernetes.io/name"
                    }
                  ]
                }
              },
              "x-kubernetes-validations": [
                {
                  "rule": "!has(self.include) || !has(self.exclude) || !self.include.exists(name, name in self.exclude)",
                  "fieldPath": ".exclude",
                  "messageExpression": "'exclude holds \"%s\", and so does include: remove it from one of the two' .format([self.include.filter(name, name in self.exclude)[0]])",
                  "message": "exclude and include must not hold the same name"
                }
              ]
            },
            "pods": {
              "type": "object",
              "properties": {
                "matchLabels": {
                  "type": "object",
                  "maxProperties": 16,
                  "additionalProperties": {
                    "type": "string",
                    "maxLength": 63,
                    "x-kubernetes-validations": [
                      {
                        "rule": "self.matches('^([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?$')",
                        "messageExpression": "'\"%s\" is not a label value: use at most 63 letters, digits, \"-\", \"_\" and \".\", beginning and ending with a letter or digit' .format([self])",
                        "message": "a label value must be at most 63 letters, digits, \"-\", \"_\" and \".\", beginning and ending with a letter or digit"
                      }
                    ]
                  },
                  "x-kubernetes-validations": [
                    {
                      "rule": "self.all(key, key.matches( '^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))",
                      "messageExpression": "'\"%s\" is not a label key: use an optional DNS name and \"/\", then at most 63 letters, digits, \"-\", \"_\" and \".\", such as app.kubernetes.io/name' .format([self.filter(key, !key.matches( '^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$'))[0]])",
                      "message": "matchLabels must have label keys: an optional DNS name and \"/\", then at most 63 letters, digits, \"-\", \"_\" and \".\", such as app.kubernetes.io/name"
                    }
                  ]
                },
                "matchExpressions": {
                  "type": "array",
                  "maxItems": 16,
                  "x-kubernetes-list-type": "atomic",
                  "items": {
                    "type": "object",
                    "required": [
                      "key",
                      "operator"
                    ],
                    "properties": {
                      "key": {
                        "type": "string",
                        "maxLength": 317,
                        "x-kubernetes-validations": [
                          {
                            "rule": "self.matches( '^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$')",
                            "messageExpression": "'\"%s\" is not a label key: use an optional DNS name and \"/\", then at most 63 letters, digits, \"-\", \"_\" and \".\", such as app.kubernetes.io/name' .format([self])",
                            "message": "a label key must be an optional DNS name and \"/\", then at most 63 letters, digits, \"-\", \"_\" and \".\", such as app.kubernetes.io/name"
                          }
                        ]
                      },
                      "operator": {
                        "type": "string",
                        "enum": [
                          "In",
                          "NotIn",
                          "Exists",
                          "DoesNotExist"
                        ]
                      },
                      "values": {
                        "type": "array",
                        "maxItems": 32,
                        "x-kubernetes-list-type": "set",
                        "items": {
                          "type": "string",
                          "maxLength": 63,
                          "x-kubernetes-validations": [
                            {
                              "rule": "self.matches('^([A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?)?$')",
                              "messageExpression": "'\"%s\" is not a label value: use at most 63 letters, digits, \"-\", \"_\" and \".\", beginning and ending with a letter or digit' .format([self])",
                              "message": "a label value must be at most 63 letters, digits, \"-\", \"_\" and \".\", beginning and ending with a letter or digit"
                            }
                          ]
                        }
                      }
                    },
                    "x-kubernetes-validations": [
                      {
                        "rule": "!(self.operator in ['In', 'NotIn']) || (has(self.values) && self.values.size() > 0)",
                        "fieldPath": ".values",
                        "messageExpression": "'values is empty: the operator %s for \"%s\" needs at least one; name them, or use Exists or DoesNotExist' .format([self.operator, self.key])",
                        "message": "values must hold at least one value with the operators In and NotIn"
                      },
                      {
                        "rule": "self.operator in ['In', 'NotIn'] || !has(self.values) || self.values.size() == 0",
                        "fieldPath": ".values",
                        "messageExpression": "'values is set: the operator %s for \"%s\" takes none; remove them, or use In or NotIn' .format([self.operator, self.key])",
                        "message": "values must be left out with the operators Exists and DoesNotExist"
                      }
                    ]
                  }
                }
              }
            },
            "containers": {
              "type": "object",
              "properties": {
                "include": {
                  "type": "array",
                  "maxItems": 64,
                  "x-kubernetes-list-type": "set",
                  "items": {
                    "type": "string",
                    "maxLength": 63,
                    "x-kubernetes-validations": [
                      {
                        "rule": "self.matches('^[a-z0-9]([a-z0-9-]*[a-z0-9])?$')",
                        "messageExpression": "'container \"%s\" is not a name: use lower-case letters, digits and \"-\", beginning and ending with a letter or digit; wildcards are not known' .format([self])",
                        "message": "a container must be lower-case letters, digits and \"-\", beginning and ending with a letter or digit"
                      }
                    ]
                  }
                },
                "exclude": {
                  "type": "array",
                  "maxItems": 64,
                  "x-kubernetes-list-type": "set",
                  "items": {
                    "type": "string",
                    "maxLength": 63,
                    "x-kubernetes-validations": [
                      {
                        "rule": "self.matches('^[a-z0-9]([a-z0-9-]*[a-z0-9])?$')",
                        "messageExpression": "'container \"%s\" is not a name: use lower-case letters, digits and \"-\", beginning and ending with a letter or digit; wildcards are not known' .format([self])",
                        "message": "a container must be lower-case letters, digits and \"-\", beginning and ending with a letter or digit"
                      }
                    ]
                  }
                }
              },
              "x-kubernetes-validations": [
                {
                  "rule": "!has(self.include) || !has(self.exclude) || !self.include.exists(name, name in self.exclude)",
                  "fieldPath": ".exclude",
                  "messageExpression": "'exclude holds \"%s\", and so does include: remove it from one of the two' .format([self.include.filter(name, name in self.exclude)[0]])",
                  "message": "exclude and include must not hold the same name"
                }
              ]
            },
            "attachLabels": {
              "type": "array",
              "maxItems": 32,
              "x-kubernetes-list-type": "set",
              "items": {
                "type": "string",
                "maxLength": 317,
                "x-kubernetes-validations": [
                  {
                    "rule": "self.matches( '^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$')",
                    "messageExpression": "'\"%s\" is not a label key: use an optional DNS name and \"/\", then at most 63 letters, digits, \"-\", \"_\" and \".\", such as app.kubernetes.io/name' .format([self])",
                    "message": "a label key must be an optional DNS name and \"/\", then at most 63 letters, digits, \"-\", \"_\" and \".\", such as app.kubernetes.io/name"
                  }
                ]
              }
            }
          }
        },
        "nodeMetrics": {
          "type": "object",
          "default": {},
          "properties": {
            "enabled": {
              "type": "boolean",
              "default": false
            },
            "interval": {
              "type": "string",
              "default": "30s",
              "maxLength": 16,
              "x-kubernetes-validations": [
                {
                  "rule": "self.matches('^([0-9]{1,6}([.][0-9]{1,3})?(ms|s|m|h))+$') && duration(self) >= duration('5s') && duration(self) <= duration('1h')",
                  "messageExpression": "'interval \"%s\" is not allowed: use a duration from 5s to 1h, such as 30s or 1m' .format([self])",
                  "message": "interval must be a duration from 5s to 1h, such as 30s or 1m"
                }
              ]
            },
            "topProcesses": {
              "type": "integer",
              "format": "int32",
              "default": 5,
              "minimum": 0,
              "maximum": 50
            }
          }
        },
        "frontend": {
          "type": "object",
          "default": {},
          "properties": {
            "enabled": {
              "type": "boolean",
              "default": false
            }
          }
        },
        "compression": {
          "type": "string",
          "default": "zstd",
          "enum": [
            "zstd",
            "gzip"
          ]
        },
        "retentionDays": {
          "type": "integer",
          "format": "int32",
          "minimum": 1,
          "maximum": 3650
        },
        "buffer": {
          "type": "object",
          "default": {},
          "properties": {
            "maxSize": {
              "default": "2Gi",
              "maxLength": 16,
              "x-kubernetes-int-or-string": true,
              "x-kubernetes-validations": [
                {
                  "rule": "string(self).matches('^[0-9]+([.][0-9]+)?(k|M|G|T|Ki|Mi|Gi|Ti)?$') && isQuantity(string(self)) && !quantity(string(self)).isLessThan(quantity('16Mi')) && !quantity(string(self)).isGreaterThan(quantity('1Ti'))",
                  "messageExpression": "'maxSize \"%s\" is not allowed: use a size from 16Mi to 1Ti, such as 512Mi, 2Gi or a number of bytes' .format([self])",
                  "message": "maxSize must be a size from 16Mi to 1Ti, such as 512Mi, 2Gi or a number of bytes"
                }
              ]
            },
            "whenFull": {
              "type": "string",
              "default": "Block",
              "enum": [
                "Block",
                "DropOldest"
              ]
            }
          }
        },
        "redact": {
          "type": "object",
          "properties": {
            "builtin": {
              "type": "array",
              "maxItems": 5,
              "x-kubernetes-list-type": "set",
              "items": {
                "type": "string",
                "enum": [
                  "email",
                  "creditCard",
                  "bearerToken",
                  "awsAccessKey",
                  "jwt"
                ]
              }
            },
            "patterns": {
              "type": "array",
              "maxItems": 16,
              "x-kubernetes-list-type": "map",
              "x-kubernetes-list-map-keys": [
                "name"
              ],
              "items": {
                "type": "object",
                "required": [
                  "name",
                  "regex"
                ],
                "properties": {
                  "name": {
                    "type": "string",
                    "maxLength": 32,
                    "x-kubernetes-validations": [
                      {
                        "rule": "self.matches('^[A-Za-z][A-Za-z0-9_-]*$')",
                        "messageExpression": "'name \"%s\" is not allowed: use letters, digits, \"_\" and \"-\", beginning with a letter, such as customerNumber' .format([self])",
                        "message": "name must be letters, digits, \"_\" and \"-\", beginning with a letter, such as customerNumber"
                      }
                    ]
                  },
                  "regex": {
                    "type": "string",
                    "maxLength": 256,
                    "x-kubernetes-validations": [
                      {
                        "rule": "''.findAll(self).size() == 0",
                        "messageExpression": "'regex \"%s\" matches the empty text, and so every place of every line: let it need at least one character' .format([self])",
                        "message": "regex must be a regular expression in RE2 syntax (no look-around, no back references) that needs at least one character"
                      }
                    ]
                  }
                }
              }
            }
          }
        },
        "rateLimit": {
          "type": "object",
          "required": [
            "linesPerSecond"
          ],
          "properties": {
            "linesPerSecond": {
              "type": "integer",
              "format": "int32",
              "minimum": 1,
              "maximum": 1000000
            },
            "burst": {
              "type": "integer",
              "format": "int32",
              "minimum": 1,
              "maximum": 10000000
            }
          },
          "x-kubernetes-validations": [
            {
              "rule": "!has(self.burst) || self.burst >= self.linesPerSecond",
              "fieldPath": ".burst",
              "messageExpression": "'burst %s is less than linesPerSecond: use %s or more, or leave it out' .format([self.burst, self.linesPerSecond])",
              "message": "burst must be at least linesPerSecond"
            }
          ]
        },
        "sampling": {
          "type": "array",
          "maxItems": 6,
          "x-kubernetes-list-type": "atomic",
          "items": {
            "type": "object",
            "required": [
              "levels",
              "keepPercent"
            ],
            "properties": {
              "levels": {
                "type": "array",
                "minItems": 1,
                "maxItems": 6,
                "x-kubernetes-list-type": "set",
                "items": {
                  "type": "string",
                  "enum": [
                    "TRACE",
                    "DEBUG",
                    "INFO",
                    "WARN",
                    "ERROR",
                    "FATAL"
                  ]
                }
              },
              "keepPercent": {
                "type": "integer",
                "format": "int32",
                "minimum": 1,
                "maximum": 100
              }
            }
          },
          "x-kubernetes-validations": [
            {
              "rule": "['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].all(level, self.filter(entry, level in entry.levels).size() <= 1)",
              "messageExpression": "'sampling names %s more than once: a level may stand in one entry only' .format([['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL'].filter(level, self.filter(entry, level in entry.levels).size() > 1)[0]])",
              "message": "in sampling a level may stand in one entry only"
            }
          ]
        },
        "suspend": {
          "type": "boolean",
          "default": false
        }
      }
    },
    "status": {
      "type": "object",
      "properties": {
        "observedGeneration": {
          "type": "integer",
          "format": "int64",
          "minimum": 0
        },
        "conditions": {
          "type": "array",
          "maxItems": 16,
          "x-kubernetes-list-type": "map",
          "x-kubernetes-list-map-keys": [
            "type"
          ],
          "items": {
            "type": "object",
            "required": [
              "type",
              "status",
              "reason",
              "message",
              "lastTransitionTime"
            ],
            "properties": {
              "type": {
                "type": "string",
                "minLength": 1,
                "maxLength": 64
              },
              "status": {
                "type": "string",
                "enum": [
                  "True",
                  "False",
                  "Unknown"
                ]
              },
              "observedGeneration": {
                "type": "integer",
                "format": "int64",
                "minimum": 0
              },
              "lastTransitionTime": {
                "type": "string",
                "format": "date-time"
              },
              "reason": {
                "type": "string",
                "minLength": 1,
                "maxLength": 128
              },
              "message": {
                "type": "string",
                "maxLength": 4096
              }
            }
          }
        },
        "nodes": {
          "type": "object",
          "properties": {
            "desired": {
              "type": "integer",
              "format": "int32",
              "minimum": 0
            },
            "ready": {
              "type": "integer",
              "format": "int32",
              "minimum": 0
            },
            "upToDate": {
              "type": "integer",
              "format": "int32",
              "minimum": 0
            },
            "summary": {
              "type": "string",
              "maxLength": 32
            }
          }
        },
        "totals": {
          "type": "object",
          "properties": {
            "records": {
              "type": "integer",
              "format": "int64",
              "minimum": 0
            },
            "bytes": {
              "type": "integer",
              "format": "int64",
              "minimum": 0
            },
            "objects": {
              "type": "integer",
              "format": "int64",
              "minimum": 0
            },
            "dropped": {
              "type": "integer",
              "format": "int64",
              "minimum": 0
            },
            "shipped": {
              "type": "string",
              "maxLength": 32
            }
          }
        },
        "oldestUnshippedTime": {
          "type": "string",
          "format": "date-time"
        },
        "lastUploadTime": {
          "type": "string",
          "format": "date-time"
        },
        "worstNodes": {
          "type": "array",
          "maxItems": 5,
          "x-kubernetes-list-type": "atomic",
          "items": {
            "type": "object",
            "required": [
              "node"
            ],
            "properties": {
              "node": {
                "type": "string",
                "minLength": 1,
                "maxLength": 253
              },
              "oldestUnshippedTime": {
                "type": "string",
                "format": "date-time"
              },
              "unshippedBytes": {
                "type": "integer",
                "format": "int64",
                "minimum": 0
              },
              "message": {
                "type": "string",
                "maxLength": 1024
              }
            }
          }
        }
      }
    }
  }
};
