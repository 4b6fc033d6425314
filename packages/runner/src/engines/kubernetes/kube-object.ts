/** Reference to the object whose deletion deletes another. */
export interface OwnerReference {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly uid: string
  readonly blockOwnerDeletion?: boolean
}

/** An object of the Kubernetes API, as far as it is read and written here. */
export interface KubeObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>> | undefined
    readonly ownerReferences?: readonly OwnerReference[] | undefined
  }
  readonly [field: string]: unknown
}
