// Exports what is no module.
export default { name: 'half', getUsersForStates: () => ({}) }
